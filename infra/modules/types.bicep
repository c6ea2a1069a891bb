@export()
@description('How the storage account keeps its copies. The zone-redundant kinds need a region with availability zones.')
type storageSkuType = 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS'

@export()
@description('How far the app may scale, and how much one instance does at a time.')
type scaleType = {
  @description('The most instances that may run at once. It also bounds the cost.')
  @minValue(1)
  @maxValue(1000)
  maximumInstanceCount: int

  @description('Memory of one instance in MB. The share of a processor grows with it.')
  instanceMemoryMB: 512 | 2048 | 4096

  @description('How many requests one instance works on at once before another instance is started.')
  @minValue(1)
  @maxValue(1000)
  perInstanceConcurrency: int

  @description('Instances that are kept warm and billed all the time. 0: the app scales to nothing.')
  @minValue(0)
  @maxValue(1000)
  alwaysReadyInstances: int
}
