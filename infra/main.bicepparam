using 'main.bicep'

// Until SECUREMCP_ENTRA_CLIENT_ID is set this is an id that no token is ever issued for: such a deployment serves nobody.
param entraClientId = readEnvironmentVariable('SECUREMCP_ENTRA_CLIENT_ID', '00000000-0000-0000-0000-000000000000')
