/** The start of Taihu: `npm start`. JSX pages need the loader before anything that imports them. */
import './jsx-loader.ts';

const { main } = await import('./start.ts');
process.exitCode = await main(process.argv.slice(2));
