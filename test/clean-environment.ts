/**
 * Runs before each test file: variables that clients, clouds, tracing, proxies and terminals read
 * are gone, whatever the shell has set. Programs that tests start inherit what is left.
 */
const READ_BY_OTHERS = [
  /^(ANTHROPIC|CLAUDE|LANGCHAIN|LANGSMITH|LANGGRAPH|LC|OPENAI)_/,
  /^(AWS|AMAZON|GOOGLE|GCLOUD|GCP|CLOUDSDK|CLOUD_ML|VERTEX|AZURE)_/,
  /(^|_)proxy$/i,
  /^(NO_COLOR|FORCE_COLOR|CLICOLOR|CLICOLOR_FORCE|DEBUG|NODE_USE_ENV_PROXY)$/,
]

for (const name of Object.keys(process.env)) {
  if (READ_BY_OTHERS.some((pattern) => pattern.test(name))) delete process.env[name]
}
