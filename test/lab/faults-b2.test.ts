import { faultSuite } from '../quality/suite.ts';

faultSuite('B2').run();
