import { storageSkuType } from 'types.bicep'

@description('Region of the storage account.')
param location string

@description('Tags of the storage account.')
param tags { *: string }

@description('Name of the storage account.')
param accountName string

@description('How the account keeps its copies.')
param sku storageSkuType

@description('Name of the identity that the app runs as.')
param identityName string

@description('Storage Blob Data Owner: what the Functions host needs for its locks and keys, and to read the package.')
var blobDataOwnerRole = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'

@description('Storage Table Data Contributor: reads, inserts, changes and removes rows.')
var tableDataContributorRole = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'

@description('Storage Table Data Reader: reads rows.')
var tableDataReaderRole = '76199698-9eea-4c19-bc75-cec21354c6b6'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: accountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: sku
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 7
    }
    deleteRetentionPolicy: {
      enabled: true
      days: 7
    }
  }
}

resource packageContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' = {
  parent: blobService
  name: 'app-package'
  properties: {
    publicAccess: 'None'
  }
}

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2025-08-01' = {
  parent: account
  name: 'default'
}

resource auditTable 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-08-01' = {
  parent: tableService
  name: 'securemcpaudit'
}

resource ratesTable 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-08-01' = {
  parent: tableService
  name: 'securemcprates'
}

resource sessionsTable 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-08-01' = {
  parent: tableService
  name: 'securemcpsessions'
}

resource tasksTable 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-08-01' = {
  parent: tableService
  name: 'securemcptasks'
}

resource onceTable 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-08-01' = {
  parent: tableService
  name: 'securemcponce'
}

resource keysTable 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-08-01' = {
  parent: tableService
  name: 'securemcpkeys'
}

resource switchesTable 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-08-01' = {
  parent: tableService
  name: 'securemcpswitches'
}

// The host creates its own containers, so this one cannot be narrower than the account. It reaches no table.
resource hostOwnsBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, identity.id, blobDataOwnerRole)
  scope: account
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataOwnerRole)
  }
}

resource appWritesAudit 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(auditTable.id, identity.id, tableDataContributorRole)
  scope: auditTable
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableDataContributorRole)
  }
}

resource appWritesRates 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(ratesTable.id, identity.id, tableDataContributorRole)
  scope: ratesTable
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableDataContributorRole)
  }
}

resource appWritesSessions 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(sessionsTable.id, identity.id, tableDataContributorRole)
  scope: sessionsTable
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableDataContributorRole)
  }
}

resource appWritesTasks 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(tasksTable.id, identity.id, tableDataContributorRole)
  scope: tasksTable
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableDataContributorRole)
  }
}

resource appWritesOnce 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(onceTable.id, identity.id, tableDataContributorRole)
  scope: onceTable
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableDataContributorRole)
  }
}

resource appWritesKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(keysTable.id, identity.id, tableDataContributorRole)
  scope: keysTable
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableDataContributorRole)
  }
}

// Operators throw the switches; the app that they hold back cannot.
resource appReadsSwitches 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(switchesTable.id, identity.id, tableDataReaderRole)
  scope: switchesTable
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', tableDataReaderRole)
  }
}

@description('URL of the blob service, with a trailing slash.')
output blobEndpoint string = account.properties.primaryEndpoints.blob

@description('URL of the queue service, with a trailing slash.')
output queueEndpoint string = account.properties.primaryEndpoints.queue

@description('URL of the table service, with a trailing slash.')
output tableEndpoint string = account.properties.primaryEndpoints.table

@description('URL of the container that the deployed package lies in.')
output packageContainerUrl string = '${account.properties.primaryEndpoints.blob}${packageContainer.name}'
