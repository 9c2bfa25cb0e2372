import { shapeSuite } from '../quality/suite.ts';

shapeSuite(['A', 'B1', 'B2']).run();
