import { plainSuite } from '../quality/suite.ts';

plainSuite('B1').run();
