using System.IO.Compression;
using Microsoft.ML.Data;

namespace Microsoft.ML.Aer.Tests;

public sealed class JsonLinesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _mlContext = new(1);

    public void Dispose() => _folder.Dispose();

    private string Write(string text, string name = "data.jsonl")
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string[] Texts(IDataView data, string column) => [.. data.GetColumn<string>(column)];

    [Fact]
    public void Columns_AreReadFromWhereTheyLie()
    {
        string path = Write("""
            {"question": "q0", "metadata": {"numbers": [1, 2.5], "target": 9, "tags": ["a", "b"]}, "hard": true, "id": 7}

            {"question": "q1", "metadata": {"numbers": [], "target": -1e3, "tags": "c"}, "hard": false, "id": "8", "a.b": "dotted"}
            """);
        IDataView data = _mlContext.Aer().Data.LoadFromJsonLines(path,
            DatasetColumn.Text("Question", "question"), DatasetColumn.Numbers("Numbers", "metadata.numbers"), DatasetColumn.Number("Target", "metadata.target"),
            DatasetColumn.Texts("Tags", "metadata.tags"), DatasetColumn.Boolean("Hard", "hard"), DatasetColumn.Text("Id", "id"), DatasetColumn.Text("Dotted", "a.b").Optional(), DatasetColumn.Json("All", "metadata"));

        Assert.Equal(["q0", "q1"], Texts(data, "Question"));
        Assert.Equal([[1, 2.5], []], data.GetColumn<double[]>("Numbers"));
        Assert.Equal([9, -1000], data.GetColumn<double>("Target"));
        Assert.Equal([["a", "b"], ["c"]], data.GetColumn<string[]>("Tags"));
        Assert.Equal([true, false], data.GetColumn<bool>("Hard"));
        Assert.Equal(["7", "8"], Texts(data, "Id"));
        Assert.Equal(["", "dotted"], Texts(data, "Dotted"));
        Assert.StartsWith("{\"numbers\": [1", Texts(data, "All")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_NotGiven_AreInferred()
    {
        string path = Write("""
            {"question": "q0", "answer": "1", "prompt": [{"role": "user", "content": "hi"}], "metadata": {"answer": 3, "numbers": [1], "seen": null}, "mixed": 1, "empty": []}
            {"question": "q1", "answer": "2", "prompt": [], "metadata": {"answer": 4, "numbers": [], "seen": true}, "mixed": "x", "empty": ["a"]}
            """);
        IDataView data = _mlContext.Aer().Data.LoadFromJsonLines(path);

        Assert.Equal(
            ["Question Text", "Answer Text", "Prompt Text", "MetadataAnswer Number", "Numbers Numbers", "Seen Boolean", "Mixed Text", "Empty Texts"],
            data.Schema.Select(c => $"{c.Name} {Describe(c.Type)}"));
        Assert.Equal([3, 4], data.GetColumn<double>("MetadataAnswer"));
        Assert.Equal([false, true], data.GetColumn<bool>("Seen"));
        Assert.Equal(["1", "x"], Texts(data, "Mixed"));

        static string Describe(DataViewType type) => type switch
        {
            VectorDataViewType vector => Describe(vector.ItemType) + "s",
            NumberDataViewType => "Number",
            _ => type.ToString()!.Replace("String", "Text", StringComparison.Ordinal),
        };
    }

    [Fact]
    public void ReasoningGymsTasks_GoStraightIntoTheirReward()
    {
        string path = Write("""{"question": "Make 24", "answer": "", "metadata": {"numbers": [1, 5, 5, 5], "target": 24}}""");
        RewardScorer scorer = Rewards.Countdown().Bind(_mlContext, _mlContext.Aer().Data.LoadFromJsonLines(path));
        Assert.Equal(1, RewardTestData.Score(scorer, 0, RewardTestData.Complete("5*(5-1/5)")));
    }

    [Fact]
    public void Gsm8k_AnswerIsCutOut()
    {
        string path = Write("""{"question": "q", "answer": "Ann has <<2*1000=2000>>2000.\n#### 2,000"}""");
        IDataView data = _mlContext.Aer().Data.LoadFromJsonLines(path, DatasetColumn.Text("Question", "question"), DatasetColumn.Text("Answer", "answer", AnswerExtraction.AfterLast("####")));
        Assert.Equal(["2,000"], Texts(data, "Answer"));
        Assert.Equal(1, RewardTestData.Score(Rewards.DecimalMatch().Bind(_mlContext, data), 0, RewardTestData.Complete("2000")));
    }

    [Fact]
    public void Messages_AreJsonText_AndTheirLastQuestionAColumn()
    {
        string path = Write("""{"prompt": [{"role": "system", "content": "s"}, {"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}], "reward_model": {"ground_truth": "4"}}""");
        IDataView data = _mlContext.Aer().Data.LoadFromJsonLines(path,
            DatasetColumn.Messages("Messages", "prompt"), DatasetColumn.LastUserMessage("Question", "prompt"), DatasetColumn.Text("Answer", "reward_model.ground_truth"));
        Assert.Equal("""[{"role": "system", "content": "s"}, {"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}]""", Texts(data, "Messages")[0]);
        Assert.Equal(["c"], Texts(data, "Question"));
        Assert.Equal(["4"], Texts(data, "Answer"));
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "{\"a\": \"x\"}\n\n{\"a\": \"x\"", "data.jsonl, line 3, position " },
        { "{\"a\": \"x\"}\n[1]", "data.jsonl, line 2: expected one JSON object, found Array" },
        { "{\"a\": \"x\"}\n{\"b\": \"x\"}", "data.jsonl, line 2: 'a', for column 'A', is missing; the row has 'b'" },
        { "{\"a\": null}", "data.jsonl, line 1: 'a', for column 'A', is null" },
        { "{\"a\": {\"b\": 1}}", "data.jsonl, line 1: 'a', for column 'A', must be a text, but is Object {\"b\": 1}" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fault_NamesFileLineAndColumn(string text, string expected)
    {
        IDataView data = _mlContext.Aer().Data.LoadFromJsonLines(Write(text), DatasetColumn.Text("A", "a"));
        var error = Assert.ThrowsAny<FormatException>(() => Texts(data, "A"));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fault_OfEveryKindOfColumn_NamesWhatIsExpected()
    {
        string path = Write("""{"text": "x", "list": ["x"], "messages": [{"role": "user"}], "none": [{"role": "system", "content": "s"}]}""");
        string Fault<T>(DatasetColumn column) => Assert.ThrowsAny<FormatException>(() => _mlContext.Aer().Data.LoadFromJsonLines(path, column).GetColumn<T>("A").ToList()).Message;

        Assert.Contains("must be a number, but is String \"x\"", Fault<double>(DatasetColumn.Number("A", "text")), StringComparison.Ordinal);
        Assert.Contains("must be true or false", Fault<bool>(DatasetColumn.Boolean("A", "text")), StringComparison.Ordinal);
        Assert.Contains("must be an array of numbers", Fault<double[]>(DatasetColumn.Numbers("A", "list")), StringComparison.Ordinal);
        Assert.Contains("must be an array of messages", Fault<string>(DatasetColumn.Messages("A", "messages")), StringComparison.Ordinal);
        Assert.Contains("has no message of the role 'user'", Fault<string>(DatasetColumn.LastUserMessage("A", "none")), StringComparison.Ordinal);
        Assert.Contains("has nothing that can be cut out of 'x'", Fault<string>(DatasetColumn.Text("A", "text", AnswerExtraction.AfterLast("####"))), StringComparison.Ordinal);
    }

    [Fact]
    public void InvalidUtf8_IsRefusedWithTheFile()
    {
        string path = Path.Combine(_folder.FullName, "data.jsonl");
        File.WriteAllBytes(path, [.. "{\"a\": \""u8, 0xC3, 0x28, .. "\"}"u8]);
        var error = Assert.ThrowsAny<FormatException>(() => Texts(_mlContext.Aer().Data.LoadFromJsonLines(path, DatasetColumn.Text("A", "a")), "A"));
        Assert.Contains("data.jsonl, at or behind line 1: the text is not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesThatAreMissingOrEmpty_AreRefused()
    {
        Assert.Throws<FileNotFoundException>(() => _mlContext.Aer().Data.LoadFromJsonLines(Path.Combine(_folder.FullName, "none.jsonl")));
        Assert.Throws<FormatException>(() => _mlContext.Aer().Data.LoadFromJsonLines(Write("\n\n")));
        Assert.ThrowsAny<ArgumentException>(() => _mlContext.Aer().Data.LoadFromJsonLines(Array.Empty<string>()));
        Assert.Throws<ArgumentException>(() => _mlContext.Aer().Data.LoadFromJsonLines(Write("{}"), DatasetColumn.Text("A", "a"), DatasetColumn.Text("A", "b")));
    }

    [Fact]
    public void SeveralFiles_GzippedOrNot_FollowEachOther()
    {
        string first = Write("{\"a\": \"1\"}\n{\"a\": \"2\"}", "first.jsonl"), second = Path.Combine(_folder.FullName, "second.jsonl.gz");
        using (var gzip = new GZipStream(File.Create(second), CompressionLevel.Fastest)) gzip.Write("{\"a\": \"3\"}\nbad"u8);
        IDataView data = _mlContext.Aer().Data.LoadFromJsonLines([first, second], DatasetColumn.Text("A", "a"));

        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["A"]);
        var seen = new List<string>();
        var error = Assert.ThrowsAny<FormatException>(() =>
        {
            ReadOnlyMemory<char> value = default;
            while (cursor.MoveNext())
            {
                getter(ref value);
                seen.Add(value.ToString());
            }
        });
        Assert.Equal(["1", "2", "3"], seen);
        Assert.Contains("second.jsonl.gz, line 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_AreStreamed()
    {
        string path = Write(string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{{\"a\": \"{i}\"}}\n")));
        IDataView data = _mlContext.Aer().Data.LoadFromJsonLines(path, DatasetColumn.Text("A", "a"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        using (DataViewRowCursor cursor = data.GetRowCursor(data.Schema))
        {
            for (int i = 0; i < 100; i++) Assert.True(cursor.MoveNext());
        }
        // The first hundred rows cost buffers and little else, whatever the file holds.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        Assert.Equal(200_000, data.GetColumn<string>("A").Count());
    }

    [Fact]
    public void Csv_ThroughMlNet_GoesIntoTheSameRewards()
    {
        string path = Write("Question,Answer\n\"What is 1,000 + 1?\",\"1,001\"\n", "data.csv");
        IDataView data = _mlContext.Data.LoadFromTextFile(path,
            [new TextLoader.Column("Question", DataKind.String, 0), new TextLoader.Column("Answer", DataKind.String, 1)], separatorChar: ',', hasHeader: true, allowQuoting: true);
        Assert.Equal(["What is 1,000 + 1?"], Texts(data, "Question"));
        Assert.Equal(1, RewardTestData.Score(Rewards.DecimalMatch().Bind(_mlContext, data), 0, RewardTestData.Complete("1001")));
    }
}
