using EntropyStudy;

namespace Microsoft.ML.Aer.Tests.Samples.EntropyStudy;

public class BasePolicyTests
{
    [Fact]
    public void Hash_EveryScenario_HasItsBaseBesideTheProgram() => Assert.All(Scenario.All, s => Assert.NotEqual("missing", BasePolicy.Hash(s.Base)));

    [Fact]
    public void Make_ANameThatWasNotMadeHere_Refused() => Assert.Contains("small, sequences, sequences-long", Assert.Throws<ArgumentException>(() => BasePolicy.Make("quickstart", "nowhere")).Message, StringComparison.Ordinal);
}
