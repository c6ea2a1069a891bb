using SecureMcp.Calls;
using SecureMcp.Storage;

namespace SecureMcp.Tests.Storage;

public sealed class StorageOptionsValidatorTests
{
    private const string Key = "AAECAwQFBgcICQoLDA0ODw==";
    private static readonly Uri Service = new("https://acct.table.core.windows.net");

    [Fact]
    public void The_defaults_are_durable_and_incomplete()
    {
        var options = new StorageOptions();
        Assert.Equal(StorageKind.Table, options.Kind);
        Assert.Equal(
            ["securemcpaudit", "securemcprates", "securemcpsessions", "securemcptasks", "securemcponce", "securemcpkeys", "securemcpswitches"],
            options.Tables.Select(table => table.Table));
        Assert.All(options.Tables, table => Assert.Equal(table.Table, typeof(StorageOptions).GetProperty(table.Setting)!.GetValue(options)));
        Assert.Contains("SecureMcp:Storage:TableServiceUri or SecureMcp:Storage:ConnectionString must be set", Assert.Single(Problems(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_alone_a_connection_string_alone_and_memory_alone_are_valid()
    {
        Assert.Empty(Problems(new StorageOptions { TableServiceUri = Service }));
        Assert.Empty(Problems(new StorageOptions { TableServiceUri = Service, ManagedIdentityClientId = "00000000-0000-0000-0000-000000000001" }));
        Assert.Empty(Problems(new StorageOptions { ConnectionString = "UseDevelopmentStorage=true" }));
        Assert.Empty(Problems(new StorageOptions { TableServiceUri = Service, ConnectionString = "" }));
        Assert.Empty(Problems(new StorageOptions { Kind = StorageKind.Memory }));
    }

    [Fact]
    public void An_address_and_a_connection_string_contradict_each_other() =>
        Assert.Contains("only one", Assert.Single(Problems(new StorageOptions { TableServiceUri = Service, ConnectionString = "UseDevelopmentStorage=true" })), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://acct.table.core.windows.net")]
    [InlineData("http://127.0.0.1:10002/devstoreaccount1")]
    [InlineData("ftp://acct.table.core.windows.net")]
    [InlineData("https://user:password@acct.table.core.windows.net")]
    [InlineData("https://acct.table.core.windows.net/?sv=2020&sig=secret")]
    [InlineData("https://acct.table.core.windows.net/#part")]
    [InlineData("acct.table.core.windows.net")]
    public void An_address_that_a_token_must_not_be_sent_to_is_refused(string address)
    {
        var problem = Assert.Single(Problems(new StorageOptions { TableServiceUri = new Uri(address, UriKind.RelativeOrAbsolute) }));
        Assert.StartsWith("SecureMcp:Storage:TableServiceUri must ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("password", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_connection_string_is_named_and_not_repeated()
    {
        var problem = Assert.Single(Problems(new StorageOptions { ConnectionString = $"AccountName=acct;AccountKey={Key};{Key}" }));
        Assert.StartsWith("SecureMcp:Storage:ConnectionString ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("acct", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("1table")]
    [InlineData("my-table")]
    [InlineData("täble")]
    [InlineData("Tables")]
    [InlineData("table\n")]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg")]
    public void A_table_s_name_keeps_the_service_s_rule(string name)
    {
        Assert.StartsWith("SecureMcp:Storage:AuditTable ", Assert.Single(Problems(new StorageOptions { TableServiceUri = Service, AuditTable = name })), StringComparison.Ordinal);
        Assert.StartsWith("SecureMcp:Storage:RateTable ", Assert.Single(Problems(new StorageOptions { TableServiceUri = Service, RateTable = name })), StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_and_the_shortest_name_are_allowed() =>
        Assert.Empty(Problems(new StorageOptions { TableServiceUri = Service, AuditTable = new string('a', 63), RateTable = "A12" }));

    [Fact]
    public void One_table_for_two_is_refused_also_in_another_case() =>
        Assert.Equal(
            "SecureMcp:Storage:AuditTable and SecureMcp:Storage:RateTable, SecureMcp:Storage:SwitchTable must be different tables.",
            Assert.Single(Problems(new StorageOptions { TableServiceUri = Service, AuditTable = "state", RateTable = "STATE", SwitchTable = "State" })));

    [Fact]
    public void An_identity_needs_a_guid_and_an_address()
    {
        Assert.Contains("GUID", Assert.Single(Problems(new StorageOptions { TableServiceUri = Service, ManagedIdentityClientId = "me" })), StringComparison.Ordinal);
        Assert.Contains("no effect", Assert.Single(Problems(new StorageOptions { ConnectionString = "UseDevelopmentStorage=true", ManagedIdentityClientId = "00000000-0000-0000-0000-000000000001" })), StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_beside_a_service_is_a_contradiction()
    {
        Assert.Contains("TableServiceUri", Assert.Single(Problems(new StorageOptions { Kind = StorageKind.Memory, TableServiceUri = Service })), StringComparison.Ordinal);
        Assert.Contains("ConnectionString", Assert.Single(Problems(new StorageOptions { Kind = StorageKind.Memory, ConnectionString = "UseDevelopmentStorage=true" })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_that_is_none_is_refused() =>
        Assert.StartsWith("SecureMcp:Storage:Kind ", Assert.Single(Problems(new StorageOptions { Kind = (StorageKind)7 })), StringComparison.Ordinal);

    [Fact]
    public void Every_outage_refuses_unless_another_choice_is_named()
    {
        var choices = new StorageOutageChoices(new StorageOutages());
        Assert.All(Enum.GetValues<StateKind>(), kind => Assert.Equal(OutageChoice.Refuse, choices.For(kind)));
        Assert.All(
            typeof(StorageOutages).GetProperties(),
            setting => Assert.Equal(OutageChoice.Refuse, setting.GetValue(new StorageOutages())));
    }

    [Fact]
    public void Rates_budgets_and_switches_have_one_other_choice_each()
    {
        var options = new StorageOutages { Rates = OutageChoice.LocalOnly, Budgets = OutageChoice.LetThrough, Switches = OutageChoice.LastKnown };
        Assert.Empty(Problems(new StorageOptions { TableServiceUri = Service, Outages = options }));
        var choices = new StorageOutageChoices(options);
        Assert.Equal(OutageChoice.LocalOnly, choices.For(StateKind.Rates));
        Assert.Equal(OutageChoice.LetThrough, choices.For(StateKind.Budgets));
        Assert.Equal(OutageChoice.LastKnown, choices.For(StateKind.Switches));
    }

    [Theory]
    [InlineData("Rates", OutageChoice.LetThrough, "must be Refuse or LocalOnly.")]
    [InlineData("Rates", (OutageChoice)9, "must be Refuse or LocalOnly.")]
    [InlineData("Budgets", OutageChoice.LastKnown, "must be Refuse or LetThrough.")]
    [InlineData("Switches", OutageChoice.LocalOnly, "must be Refuse or LastKnown.")]
    [InlineData("Sessions", OutageChoice.LastKnown, "must be Refuse: without this state nothing that depends on it may go on.")]
    [InlineData("Tasks", OutageChoice.LetThrough, "must be Refuse: without this state nothing that depends on it may go on.")]
    [InlineData("Keys", OutageChoice.LastKnown, "must be Refuse: without this state nothing that depends on it may go on.")]
    [InlineData("Once", OutageChoice.LetThrough, "must be Refuse: without this state nothing that depends on it may go on.")]
    [InlineData("Audit", OutageChoice.LetThrough, "must be Refuse: without this state nothing that depends on it may go on.")]
    public void A_choice_that_a_state_does_not_have_stops_the_start(string setting, OutageChoice choice, string rule)
    {
        var outages = new StorageOutages();
        typeof(StorageOutages).GetProperty(setting)!.SetValue(outages, choice);
        Assert.Equal($"SecureMcp:Storage:Outages:{setting} {rule}", Assert.Single(Problems(new StorageOptions { TableServiceUri = Service, Outages = outages })));
        Assert.Equal($"SecureMcp:Storage:Outages:{setting} {rule}", Assert.Single(Problems(new StorageOptions { Kind = StorageKind.Memory, Outages = outages })));
    }

    [Fact]
    public void Sections_that_are_null_in_a_file_are_named()
    {
        Assert.StartsWith("SecureMcp:Storage:Outages must not be null", Assert.Single(Problems(new StorageOptions { TableServiceUri = Service, Outages = null! })), StringComparison.Ordinal);
        Assert.StartsWith("SecureMcp:Storage:Sweep must not be null", Assert.Single(Problems(new StorageOptions { TableServiceUri = Service, Sweep = null! })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:00:01", 1, 0)]
    [InlineData("1.00:00:00", 1_000_000, 0)]
    [InlineData("00:00:00.9", 0, 2)]
    [InlineData("1.00:00:01", 1_000_001, 2)]
    public void Sweeping_keeps_its_bounds(string interval, int rows, int problems) =>
        Assert.Equal(problems, Problems(new StorageOptions
        {
            TableServiceUri = Service,
            Sweep = new StorageSweep { Interval = TimeSpan.Parse(interval), MaxRowsPerRound = rows },
        }).Length);

    [Fact]
    public void All_problems_are_reported_at_once() =>
        Assert.Equal(6, Problems(new StorageOptions
        {
            TableServiceUri = new Uri("http://acct.example"),
            ConnectionString = "nonsense",
            ManagedIdentityClientId = "00000000-0000-0000-0000-000000000001",
            AuditTable = "-",
            RateTable = "",
        }).Length);

    private static string[] Problems(StorageOptions options) =>
        new StorageOptionsValidator().Validate(null, options).Failures?.ToArray() ?? [];
}
