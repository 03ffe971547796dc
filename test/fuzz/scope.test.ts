import { fuzzScopes } from './scope.ts';

fuzzScopes({ reads: 1000, seconds: 300, seed: 20_081_231 });
