using Microsoft.ML.Data;
using Parquet.Serialization;

namespace Microsoft.ML.Aer.Tests;

public sealed class ParquetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _mlContext = new(1);

    public void Dispose() => _folder.Dispose();

    // As verl's data sets are.
    private sealed class Row
    {
        public List<Message>? Prompt { get; set; }

        public RewardModel? Reward { get; set; }

        public List<long>? Numbers { get; set; }

        public List<string>? Labels { get; set; }

        public double? Difficulty { get; set; }

        public int Id { get; set; }
    }

    private sealed class Message
    {
        public string? role { get; set; }

        public string? content { get; set; }
    }

    private sealed class RewardModel
    {
        public string? GroundTruth { get; set; }
    }

    private async Task<string> WriteAsync(int rows, int perGroup)
    {
        string path = Path.Combine(_folder.FullName, "data.parquet");
        await using FileStream file = File.Create(path);
        IEnumerable<Row> all = Enumerable.Range(0, rows).Select(i => new Row
        {
            Prompt = [new Message { role = "system", content = "s" }, new Message { role = "user", content = $"q{i}" }],
            Reward = new RewardModel { GroundTruth = $"{i}" },
            Numbers = [.. Enumerable.Range(0, i % 4).Select(n => (long)n)],
            Labels = ["é", $"l{i}"],
            Difficulty = i % 5 == 3 ? null : i / 2.0,
            Id = i,
        });
        await ParquetSerializer.SerializeAsync(all, file, new Parquet.ParquetOptions { RowGroupSize = perGroup }, cancellationToken: TestContext.Current.CancellationToken);
        return path;
    }

    [Fact]
    public async Task Columns_OfSeveralRowGroups_AreRead()
    {
        string path = await WriteAsync(25, 10);
        IDataView data = _mlContext.Aer().Data.LoadFromParquet(path,
            DatasetColumn.LastUserMessage("Question", "Prompt"), DatasetColumn.Messages("Messages", "Prompt"), DatasetColumn.Text("Answer", "Reward.GroundTruth"),
            DatasetColumn.Numbers("Numbers", "Numbers"), DatasetColumn.Texts("Labels", "Labels"), DatasetColumn.Number("Difficulty", "Difficulty").Optional(), DatasetColumn.Number("Id", "Id"));
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"q{i}"), data.GetColumn<string>("Question"));
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"{i}"), data.GetColumn<string>("Answer"));
        Assert.Equal(Enumerable.Range(0, 25).Select(i => Enumerable.Range(0, i % 4).Select(n => (double)n)), data.GetColumn<double[]>("Numbers"));
        Assert.Equal(["é", "l7"], data.GetColumn<string[]>("Labels").ElementAt(7));
        Assert.Equal([1, double.NaN, 2], data.GetColumn<double>("Difficulty").Skip(2).Take(3));
        Assert.Equal(Enumerable.Range(0, 25).Select(i => (double)i), data.GetColumn<double>("Id"));
        Assert.Contains("\"content\":\"q3\"", data.GetColumn<string>("Messages").ElementAt(3), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_NotGiven_AreInferred()
    {
        IDataView data = _mlContext.Aer().Data.LoadFromParquet(await WriteAsync(5, 5));
        Assert.Equal(["Prompt", "GroundTruth", "Numbers", "Labels", "Difficulty", "Id"], data.Schema.Select(c => c.Name));
        Assert.Equal(NumberDataViewType.Double, data.Schema["Id"].Type);
    }

    [Fact]
    public async Task Fault_NamesFileRowAndColumn()
    {
        IDataView data = _mlContext.Aer().Data.LoadFromParquet(await WriteAsync(25, 10), DatasetColumn.Number("Difficulty", "Difficulty"));
        var error = Assert.ThrowsAny<FormatException>(() => data.GetColumn<double>("Difficulty").ToList());
        Assert.Contains("data.parquet, row 3: 'Difficulty', for column 'Difficulty', is ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamagedFiles_AreRefusedByName()
    {
        string path = await WriteAsync(25, 10);
        byte[] bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        foreach (byte[] bad in new[] { bytes[..(bytes.Length / 2)], "not parquet at all"u8.ToArray(), [] })
        {
            await File.WriteAllBytesAsync(path, bad, TestContext.Current.CancellationToken);
            var error = Assert.ThrowsAny<FormatException>(() => _mlContext.Aer().Data.LoadFromParquet(path));
            Assert.Contains("data.parquet, at or behind row 0: the file is no Parquet file", error.Message, StringComparison.Ordinal);
        }
        Assert.Throws<FileNotFoundException>(() => _mlContext.Aer().Data.LoadFromParquet(path + "x"));
    }
}
