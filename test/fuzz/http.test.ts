import { fuzzOverHttp } from './http.ts';

fuzzOverHttp({ calls: 30, secondsEach: 10 });
