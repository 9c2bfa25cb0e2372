import { doubleSuite } from '../quality/suite.ts';

doubleSuite('C').run();
doubleSuite('B1').run();
