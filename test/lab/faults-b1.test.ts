import { faultSuite } from '../quality/suite.ts';

faultSuite('B1').run();
