import { faultSuite } from '../quality/suite.ts';

faultSuite('C').run();
