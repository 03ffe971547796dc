import { fuzzScopes } from './scope.ts';

fuzzScopes({ reads: 1000, seconds: 30, seed: 20_081_231 });
