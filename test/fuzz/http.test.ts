import { fuzzOverHttp } from './http.ts';

fuzzOverHttp({ calls: 20, secondsEach: 10 });
