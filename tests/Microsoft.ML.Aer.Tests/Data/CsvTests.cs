using System.IO.Compression;
using System.Text;
using Microsoft.ML.Data;

namespace Microsoft.ML.Aer.Tests;

public sealed class CsvTests : IDisposable
{
    private const string Header = "question,answer\n";

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _mlContext = new(1);

    public void Dispose() => _folder.Dispose();

    private string Write(string text, string name = "data.csv") => Write(Encoding.UTF8.GetBytes(text), name);

    private string Write(byte[] bytes, string name = "data.csv")
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private IDataView Problems(string path) =>
        _mlContext.Aer().Data.LoadFromCsv(path, DatasetColumn.Text("Question", "question"), DatasetColumn.Text("Answer", "answer"));

    private static string[] Texts(IDataView data, string column) => [.. data.GetColumn<string>(column)];

    private void AssertFault(string path, string expected)
    {
        // Whatever shows in the header is thrown at once, the rest while the rows are read.
        var error = Assert.ThrowsAny<FormatException>(() => Texts(Problems(path), "Answer"));
        Assert.StartsWith($"{path}{expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_AreFoundByTheHeadersNames_WhateverTheirOrder()
    {
        string path = Write("id,answer,question\n1,a0,q0\n2,a1,q1\n");
        IDataView data = Problems(path);
        for (int pass = 0; pass < 2; pass++) Assert.Equal(["q0", "q1"], Texts(data, "Question"));
        Assert.Equal(["a0", "a1"], Texts(data, "Answer"));
        Assert.Equal(["Id", "Answer", "Question"], _mlContext.Aer().Data.LoadFromCsv(path).Schema.Select(c => c.Name));
    }

    [Fact]
    public void Fields_AreReadAsByRfc4180()
    {
        // Commas, quotes and line breaks of either kind in quotes; an empty line inside and outside; text that looks like a comment; no line break at the end.
        IDataView data = Problems(Write("question,answer\r\n\"a, \"\"b\"\"\",\"x\r\n\ny\"\r\n\n// c,#d\n#e,\"f\"\n \"g\", h\n5\" pipe,\" i \""));
        Assert.Equal(["a, \"b\"", "// c", "#e", "g", "5\" pipe"], Texts(data, "Question"));
        Assert.Equal(["x\r\n\ny", "#d", "f", "h", " i "], Texts(data, "Answer"));
    }

    [Fact]
    public void TypedColumns_AreReadFromText()
    {
        string path = Write("""
            n,b,v,t,j,m,e,text
            -1.5e3,True,"[1, 2.5]","[""a"", ""b""]","{""k"": 1}","[{""role"": ""user"", ""content"": ""c""}]",,007
            2,false,[],c,[],"[{""role"": ""user"", ""content"": ""d""}]",3,"#### 1,000"
            """);
        IDataView data = _mlContext.Aer().Data.LoadFromCsv(path,
            DatasetColumn.Number("N", "n"), DatasetColumn.Boolean("B", "b"), DatasetColumn.Numbers("V", "v"), DatasetColumn.Texts("T", "t"), DatasetColumn.Json("J", "j"),
            DatasetColumn.LastUserMessage("M", "m"), DatasetColumn.Number("E", "e").Optional(), DatasetColumn.Text("Text", "text"), DatasetColumn.Text("None", "none").Optional());
        Assert.Equal([-1500, 2], data.GetColumn<double>("N"));
        Assert.Equal([true, false], data.GetColumn<bool>("B"));
        Assert.Equal([[1, 2.5], []], data.GetColumn<double[]>("V"));
        Assert.Equal([["a", "b"], ["c"]], data.GetColumn<string[]>("T"));
        Assert.Equal(["{\"k\": 1}", "[]"], Texts(data, "J"));
        Assert.Equal(["c", "d"], Texts(data, "M"));
        Assert.Equal([double.NaN, 3], data.GetColumn<double>("E"));
        Assert.Equal(["007", "#### 1,000"], Texts(data, "Text"));
        Assert.Equal(["", ""], Texts(data, "None"));
    }

    [Fact]
    public void Gsm8k_AnswerIsCutOut()
    {
        IDataView data = _mlContext.Aer().Data.LoadFromCsv(Write(Header + "q,\"Ann has <<2*3=6>>6.\n#### 6\"\n"), DatasetColumn.Text("Answer", "answer", AnswerExtraction.AfterLast("####")));
        Assert.Equal(["6"], Texts(data, "Answer"));
    }

    [Fact]
    public void Columns_NotGiven_AreTexts_OptionalWhereEmpty()
    {
        IDataView data = _mlContext.Aer().Data.LoadFromCsv(Write(",ground_truth,hint\n0,4,h\n1,5,\n"));
        Assert.Equal(["GroundTruth", "Hint"], data.Schema.Select(c => c.Name));
        Assert.Equal(["4", "5"], Texts(data, "GroundTruth"));
        Assert.Equal(["h", ""], Texts(data, "Hint"));
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "question,solution\nq,a\n", ", line 1: 'answer', for column 'Answer', is missing; the header has 'question', 'solution'" },
        { "question,answer,answer\nq,a,b\n", ", line 1: expected columns of different names, found 'answer' 2 times in the header" },
        { "", ", line 1: expected a header with the names of the columns, found an empty file" },
        { Header + "q0,a0\nq1\n", ", line 3: expected 2 fields, as the header has, found 1 in 'q1'" },
        { Header + "q0,a0\nq1,a1,b1\n", ", line 3: expected 2 fields, as the header has, found 3 in 'q1,a1,b1'" },
        { Header + "q0,a0\n   \n", ", line 3: expected 2 fields, as the header has, found 1" },
        // The lines of a quoted field count.
        { Header + "\"q\n0\r\n\",a0\n\nq1\n", ", line 6: expected 2 fields, as the header has, found 1 in 'q1'" },
        { Header + "q0,a0\n\"q1,a1\nq2,a2\n", ", line 3: the quote that opens field 1 is never closed: '\"q1,a1\nq2,a2" },
        { Header + "q0,a0\nq1,\"a1\nb\"x\n", ", line 4: expected ',' or the line's end behind the closing quote of field 2, found 'x'" },
        { Header + "q0,a0\nq1,\n", ", line 3: 'answer', for column 'Answer', is empty" },
        { Header + "q0,a0\nq1,\"\"\n", ", line 3: 'answer', for column 'Answer', is empty" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fault_NamesFileLineAndColumn(string text, string expected) => AssertFault(Write(text), expected);

    [Fact]
    public void Fault_OfTypedColumns_NamesWhatIsExpectedAndFound()
    {
        string path = Write("a,b\n\"1\n\",\n\"x\n\",\n");
        string Fault<T>(DatasetColumn column) => Assert.ThrowsAny<FormatException>(() => _mlContext.Aer().Data.LoadFromCsv(path, column).GetColumn<T>("A").ToList()).Message;

        Assert.Equal($"{path}, line 4: 'a', for column 'A', must be a number, but is String \"x\\n\".", Fault<double>(DatasetColumn.Number("A", "a")));
        Assert.Equal($"{path}, line 2: 'a', for column 'A', must be true or false, but is String \"1\\n\".", Fault<bool>(DatasetColumn.Boolean("A", "a")));
        Assert.StartsWith($"{path}, line 4: 'a', for column 'A', must be JSON, but is x", Fault<string>(DatasetColumn.Json("A", "a")), StringComparison.Ordinal);
        Assert.StartsWith($"{path}, line 2: 'a', for column 'A', must be an array of numbers, but is Number 1", Fault<double[]>(DatasetColumn.Numbers("A", "a")), StringComparison.Ordinal);
        Assert.Contains("line 2: 'b', for column 'A', is empty", Fault<double>(DatasetColumn.Number("A", "b")), StringComparison.Ordinal);
    }

    [Fact]
    public void RowsBeforeAFault_AreReadFirst()
    {
        IDataView data = Problems(Write(Header + string.Concat(Enumerable.Range(0, 300).Select(i => $"q{i},{i}\n")) + "q300\n"));
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        for (int i = 0; i < 300; i++) Assert.True(cursor.MoveNext());
        var error = Assert.ThrowsAny<FormatException>(() => cursor.MoveNext());
        Assert.Contains("data.csv, line 302: expected 2 fields", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherEncodings_AreRefusedWithTheFile()
    {
        AssertFault(Write([.. "question,answer\nq,"u8, 0xE9, .. "\n"u8]), ", at or behind line 1: the text is not UTF-8");
        AssertFault(Write(Encoding.Unicode.GetBytes(Header + "q,a\n")), ", line 1: found a character of code 0: expected text in UTF-8");
        Assert.Equal(["a"], Texts(Problems(Write([.. Encoding.UTF8.Preamble, .. "question,answer\nq,a"u8])), "Answer"));
    }

    [Fact]
    public void FilesThatAreMissing_AreRefusedByName()
    {
        string missing = Path.Combine(_folder.FullName, "none.csv");
        Assert.Equal(missing, Assert.Throws<FileNotFoundException>(() => Problems(missing)).FileName);
        string path = Write(Header + "q,a\n");
        IDataView data = Problems(path);
        File.Delete(path);
        Assert.Contains("data.csv", Assert.Throws<FileNotFoundException>(() => Texts(data, "Answer")).Message, StringComparison.Ordinal);
        Assert.Empty(Texts(Problems(Write(Header)), "Answer"));
    }

    [Fact]
    public void SeveralFiles_CommasOrTabs_GzippedOrNot_FollowEachOther()
    {
        string first = Write(Header + "q0,a0\n"), second = Path.Combine(_folder.FullName, "second.tsv.gz");
        using (var gzip = new GZipStream(File.Create(second), CompressionLevel.Fastest)) gzip.Write("answer\tquestion\na1\tq,1\na2\n"u8);
        IDataView data = _mlContext.Aer().Data.LoadFromCsv([first, second], DatasetColumn.Text("Question", "question"));
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema[0]);
        ReadOnlyMemory<char> question = default;
        Assert.True(cursor.MoveNext() && cursor.MoveNext());
        getter(ref question);
        Assert.Equal("q,1", question.ToString());
        var error = Assert.ThrowsAny<FormatException>(() => cursor.MoveNext());
        Assert.Contains("second.tsv.gz, line 3: expected 2 fields, as the header has, found 1 in 'a2'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyRows_KeepTheirOrderAndLines()
    {
        IDataView data = Problems(Write(Header + string.Concat(Enumerable.Range(0, 5000).Select(i => $"\"q\n{i}\",{i}\n"))));
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"{i}"), data.GetColumn<string>("Answer"));
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"q\n{i}"), data.GetColumn<string>("Question"));
    }
}
