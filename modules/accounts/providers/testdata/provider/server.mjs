// A real OpenID Connect provider for the tests of the room. It is told what to be in the variable PROVIDER, a JSON of issuer, clients
// and people, prints the port that it listens on, and ends with its standard input.
import { Provider } from 'oidc-provider';

const { issuer, clients, people, inToken } = JSON.parse(process.env.PROVIDER);

const provider = new Provider(issuer, {
  clients,
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: !inToken, // true: who asks for the e-mail address has to ask for it at the userinfo endpoint
  cookies: { keys: ['of a provider that lives for a test'] },
  features: { devInteractions: { enabled: true } }, // its own pages: any password is right
  findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
});
provider.proxy = true;

const server = provider.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit());
