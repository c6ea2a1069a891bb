import { scaleType } from 'types.bicep'

@description('Region of the plan and the app.')
param location string

@description('Tags of the plan and the app.')
param tags { *: string }

@description('Name of the plan.')
param planName string

@description('Name of the function app.')
param appName string

@description('Name of the identity that the app runs as.')
param identityName string

@description('Name of the Application Insights component, which must exist.')
param insightsName string

@description('URL of the blob service of the host storage.')
param blobEndpoint string

@description('URL of the queue service of the host storage.')
param queueEndpoint string

@description('URL of the table service that holds audit records and rate rows.')
param tableEndpoint string

@description('URL of the container that the package is deployed to.')
param packageContainerUrl string

@description('How far the app scales.')
param scale scaleType

@description('The endpoint as clients type it. Empty: the default host name of the app with the path /mcp.')
param publicUrl string

@description('Tenant whose tokens are accepted.')
param entraTenantId string

@description('Application (client) id of the API that tokens must be issued for.')
param entraClientId string

@description('Application ID URI of the API: what clients put before a scope\'s name.')
param entraApplicationIdUri string

@description('Calls that one caller may make in one window.')
param permitLimit int

@description('More app settings by name.')
param moreSettings { *: string }

@description('The endpoint as clients type it.')
var endpointUrl = empty(publicUrl) ? 'https://${site.properties.defaultHostName}/mcp' : publicUrl

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: appName
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Settings that are Key Vault references are resolved with it; the platform would ask as a system identity otherwise.
    keyVaultReferenceIdentity: identity.id
    clientAffinityEnabled: false
    // Flex Consumption rejects many site settings: only those that close something are here.
    siteConfig: {
      ftpsState: 'Disabled'
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      // The handler is `dotnet SecureMcp.Functions.dll`: this image brings the runtime. '10' without '.0' never starts.
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        maximumInstanceCount: scale.maximumInstanceCount
        instanceMemoryMB: scale.instanceMemoryMB
        alwaysReady: scale.alwaysReadyInstances == 0
          ? []
          : [
              {
                name: 'http'
                instanceCount: scale.alwaysReadyInstances
              }
            ]
        triggers: {
          http: {
            perInstanceConcurrency: scale.perInstanceConcurrency
          }
        }
      }
    }
  }
}

resource scmCredentials 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: site
  name: 'scm'
  properties: {
    allow: false
  }
}

resource ftpCredentials 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: site
  name: 'ftp'
  properties: {
    allow: false
  }
}

// A resource of its own, because the public URL needs the host name that the site is given.
resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: site
  name: 'appsettings'
  properties: union(moreSettings, {
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
    APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
    AzureWebJobsDisableHomepage: 'true'
    AzureWebJobsFeatureFlags: 'EnableMcpCustomHandlerPreview'
    AzureWebJobsStorage__blobServiceUri: blobEndpoint
    AzureWebJobsStorage__clientId: identity.properties.clientId
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__queueServiceUri: queueEndpoint
    AzureWebJobsStorage__tableServiceUri: tableEndpoint
    SecureMcp__Callers__Entra__ApplicationIdUri: entraApplicationIdUri
    SecureMcp__Callers__Entra__Authority: environment().authentication.loginEndpoint
    SecureMcp__Callers__Entra__ClientId: entraClientId
    SecureMcp__Callers__Entra__TenantId: entraTenantId
    SecureMcp__Limits__PermitLimit: string(permitLimit)
    SecureMcp__Storage__Kind: 'Table'
    SecureMcp__Storage__ManagedIdentityClientId: identity.properties.clientId
    SecureMcp__Storage__TableServiceUri: tableEndpoint
    SecureMcp__Transport__PublicUrl: endpointUrl
  })
}

@description('The endpoint as clients type it.')
output endpointUrl string = endpointUrl
