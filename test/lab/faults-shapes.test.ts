import { shapeSuite } from '../quality/suite.ts';

shapeSuite().run();
