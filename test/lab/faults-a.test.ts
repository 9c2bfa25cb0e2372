import { faultSuite } from '../quality/suite.ts';

faultSuite('A').run();
