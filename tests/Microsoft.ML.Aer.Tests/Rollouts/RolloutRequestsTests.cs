namespace Microsoft.ML.Aer.Tests;

public sealed class RolloutRequestsTests
{
    private static readonly SamplingSettings Sampling = new() { MaxNewTokens = 4, StopTokens = [0] };
    private static readonly RolloutRequest Good = new(3, [1, 2], [5], Sampling);

    public static TheoryData<string> Faults => [.. Bad.Keys];

    private static readonly Dictionary<string, RolloutRequest> Bad = new()
    {
        ["no tokens"] = Good with { PromptTokens = [] },
        ["context of 8"] = Good with { PromptTokens = new int[8] },
        ["token 10"] = Good with { PromptTokens = [1, 10] },
        ["token -1"] = Good with { PromptTokens = [-1] },
        ["no random streams"] = Good with { Streams = [] },
        ["MaxNewTokens is 0"] = Good with { Sampling = Sampling with { MaxNewTokens = 0 } },
        ["Temperature is NaN"] = Good with { Sampling = Sampling with { Temperature = float.NaN } },
        ["Temperature is -1"] = Good with { Sampling = Sampling with { Temperature = -1 } },
        ["TopK is -1"] = Good with { Sampling = Sampling with { TopK = -1 } },
        ["TopP is 0"] = Good with { Sampling = Sampling with { TopP = 0 } },
        ["TopP is 1.5"] = Good with { Sampling = Sampling with { TopP = 1.5f } },
        ["TopP is NaN"] = Good with { Sampling = Sampling with { TopP = float.NaN } },
        ["stop token 10"] = Good with { Sampling = Sampling with { StopTokens = [0, 10] } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Check_Fault_NamesRequestAndValue(string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => RolloutRequests.Check([Bad[expected]], vocabularySize: 10, contextLength: 8));
        Assert.Contains("request 3", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SameIdTwice_IsRefused() =>
        Assert.Contains("same id", Assert.Throws<ArgumentException>(() => RolloutRequests.Check([Good, Good], 10, 8)).Message, StringComparison.Ordinal);

    [Fact]
    public void Check_Good_Passes() => RolloutRequests.Check([Good, Good with { Id = 4, PromptTokens = new int[7] }], 10, 8);
}
