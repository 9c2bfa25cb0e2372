import { plainSuite } from '../quality/suite.ts';

plainSuite('A').run();
