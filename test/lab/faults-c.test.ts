import { plainSuite } from '../quality/suite.ts';

plainSuite('C').run();
