export { LANGUAGE_TAG, LANGUAGES, type Language, languageOf, type Text } from './contract.ts';
