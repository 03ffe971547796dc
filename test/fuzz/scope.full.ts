import { fuzzScopes } from './scope.ts';

fuzzScopes({ reads: 100_000, seconds: 14_400 });
