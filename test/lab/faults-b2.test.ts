import { plainSuite } from '../quality/suite.ts';

plainSuite('B2').run();
