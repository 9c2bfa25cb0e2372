import { shapeSuite } from '../quality/suite.ts';

shapeSuite(['C']).run();
