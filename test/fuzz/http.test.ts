import { fuzzOverHttp } from './http.ts';

fuzzOverHttp({ calls: 20, secondsEach: 120, seed: 20_081_231 });
