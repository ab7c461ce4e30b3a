/** What Aura's own tools and the drivers ask in the background. Nobody tunes these. */
const TOOL_TEXT =
  /^(?:CALL\s+(?:aura\.activity\.last|dbms\.routing\.getRoutingTable|dbms\.components|dbms\.showCurrentUser|dbms\.clientConfig|dbms\.cluster\.role|db\.labels|db\.indexes|dbms\.procedures)(?![\w.])|SHOW\s+DATABASES(?!\w))/i;

export const isToolText = (masked: string): boolean => TOOL_TEXT.test(masked.trimStart());
