/** Of the connection that calls; both servers are called alike. */
export const TOKEN = 'bench-token-of-the-okta-connection'

/** Of the connector that calls the Developer API. */
export const API_TOKEN = 'bench-token-of-the-connector'
