targetScope = 'resourceGroup'

import { scaleType, storageSkuType } from 'modules/types.bicep'

@description('Short name of the installation; part of every resource name. Lower-case letters, digits and hyphens.')
@minLength(2)
@maxLength(20)
param name string = 'securemcp'

@description('Region of every resource. It must offer Flex Consumption.')
param location string = resourceGroup().location

@description('Tags of every resource.')
param tags { *: string } = {}

@description('Tenant whose tokens the endpoint accepts. Default: the tenant that is deployed to.')
@minLength(36)
@maxLength(36)
param entraTenantId string = tenant().tenantId

@description('Application (client) id of the app registration that stands for the endpoint. Tokens must be issued for it.')
@minLength(36)
@maxLength(36)
param entraClientId string

@description('Application ID URI of that app registration. Clients ask for its scopes as <this>/<scope>.')
param entraApplicationIdUri string = 'api://${entraClientId}'

@description('The endpoint as clients type it, for example https://mcp.example.com/mcp. Empty: the host name that the platform gives the app, with the path /mcp.')
param publicUrl string = ''

@description('Calls that one caller may make in one window (SecureMcp:Limits:Window, which keeps the product\'s default).')
@minValue(1)
param permitLimit int = 120

@description('More app settings by name: those of docs/callers.md, for example. No secret belongs here, only its Key Vault reference. What the template sets itself stays as it is.')
param moreSettings { *: string } = {}

@description('How the storage account keeps its copies.')
param storageSku storageSkuType = 'Standard_ZRS'

@description('How far the app scales.')
param scale scaleType = {
  maximumInstanceCount: 40
  instanceMemoryMB: 2048
  perInstanceConcurrency: 16
  alwaysReadyInstances: 0
}

@description('Days for which telemetry is kept. Audit records lie in a table and are not touched by this.')
@minValue(30)
@maxValue(730)
param logRetentionInDays int = 90

@description('Tells installations apart: the same for the same resource group and name.')
var token = uniqueString(resourceGroup().id, name)

@description('Name of the storage account. Hyphens are not allowed in it.')
var storageAccountName = 'st${token}'

@description('Name of the function app.')
var appName = 'func-${name}-${token}'

@description('Name of the Application Insights component.')
var insightsName = 'appi-${name}-${token}'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${name}-${token}'
  location: location
  tags: tags
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    location: location
    tags: tags
    workspaceName: 'log-${name}-${token}'
    insightsName: insightsName
    retentionInDays: logRetentionInDays
    identityName: identity.name
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    location: location
    tags: tags
    accountName: storageAccountName
    sku: storageSku
    identityName: identity.name
  }
}

module app 'modules/app.bicep' = {
  params: {
    location: location
    tags: tags
    planName: 'plan-${name}-${token}'
    appName: appName
    identityName: identity.name
    insightsName: insightsName
    blobEndpoint: storage.outputs.blobEndpoint
    queueEndpoint: storage.outputs.queueEndpoint
    tableEndpoint: storage.outputs.tableEndpoint
    packageContainerUrl: storage.outputs.packageContainerUrl
    scale: scale
    publicUrl: publicUrl
    entraTenantId: entraTenantId
    entraClientId: entraClientId
    entraApplicationIdUri: entraApplicationIdUri
    permitLimit: permitLimit
    moreSettings: moreSettings
  }
  // Names, unlike outputs, make no dependency of their own, and a what-if can read them.
  dependsOn: [
    monitoring
  ]
}

@description('Name of the function app, for the command that deploys the package.')
output functionAppName string = appName

@description('The endpoint as clients type it.')
output endpointUrl string = app.outputs.endpointUrl

@description('Name of the storage account with the audit and rate tables.')
output storageAccountName string = storageAccountName

@description('Object id of the identity that the app runs as, for granting it a role elsewhere.')
output identityPrincipalId string = identity.properties.principalId
