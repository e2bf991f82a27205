using Microsoft.ML.Data;

namespace Microsoft.ML.Aer.Tests;

public sealed class TokenizingTransformerTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    private static string Folder => TestPaths.Data("character-policy");

    private IDataView Texts => _mlContext.Data.LoadFromEnumerable([new { Text = "1+2=", Number = 0 }, new { Text = "", Number = 1 }, new { Text = "9<eos>", Number = 2 }]);

    private IDataView[] Invalid => [_mlContext.Data.LoadFromEnumerable([new { Number = 1 }]), _mlContext.Data.LoadFromEnumerable([new { Text = 1 }])];

    [Fact]
    public void Tokenize_KeepsTheContract() =>
        EstimatorContract.Check(_mlContext, _mlContext.Aer().Transforms.Tokenize("Tokens", "Text", Folder), Texts, Invalid);

    [Fact]
    public void CountTokens_KeepsTheContract() =>
        EstimatorContract.Check(_mlContext, _mlContext.Aer().Transforms.CountTokens("Count", "Text", Folder, addSpecialTokens: false), Texts, Invalid);

    [Fact]
    public void Tokenize_GivesIdsAndCountTheirNumber()
    {
        AerTransformsCatalog transforms = _mlContext.Aer().Transforms;
        IDataView rows = transforms.Tokenize("Tokens", "Text", Folder).Append(transforms.CountTokens("Count", "Text", Folder)).Fit(Texts).Transform(Texts);
        Assert.Equal([[2, 11, 3, 18], [], [10, 0]], rows.GetColumn<int[]>("Tokens"));
        Assert.Equal([4, 0, 2], rows.GetColumn<int>("Count"));
        Assert.Equal([0, 1, 2], rows.GetColumn<int>("Number"));
        Assert.Equal(3, rows.Preview().RowView.Length);
    }

    [Fact]
    public void Tokenize_WithSpecialTokens_EncodesAsAPromptIs()
    {
        string folder = TestPaths.Shared("goldens", "tokenizers", "llama3");
        AerTransformsCatalog transforms = _mlContext.Aer().Transforms;
        IDataView texts = _mlContext.Data.LoadFromEnumerable([new { Text = "Hi" }, new { Text = "<|begin_of_text|>Hi" }]);
        Assert.Equal([[128000, 13347], [128000, 13347]], transforms.Tokenize("T", "Text", folder).Fit(texts).Transform(texts).GetColumn<int[]>("T"));
        Assert.Equal([[13347], [128000, 13347]], transforms.Tokenize("T", "Text", folder, addSpecialTokens: false).Fit(texts).Transform(texts).GetColumn<int[]>("T"));
    }

    [Fact]
    public void Tokenize_FolderWithoutTokenizer_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<FileNotFoundException>(() => _mlContext.Aer().Transforms.Tokenize("T", "Text", folder.FullName));
    }
}
