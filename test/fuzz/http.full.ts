import { fuzzOverHttp } from './http.ts';

fuzzOverHttp({ calls: 1000, secondsEach: 1200 });
