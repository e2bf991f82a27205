using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Data of problems: the forms in which they come, and what is done with them before training.</summary>
/// <remarks>
/// Parquet is read by <c>LoadFromParquet</c> of the package Microsoft.ML.Aer.Parquet. What is loaded is streamed: every pass reads the file again, and
/// no more than a row is in memory at once (of CSV, the few hundred that ML.NET reads ahead; of Parquet, a row group).
/// </remarks>
public sealed class AerDataCatalog
{
    private readonly MLContext _mlContext;

    internal AerDataCatalog(MLContext mlContext) => _mlContext = mlContext;

    internal IHostEnvironment Environment => _mlContext;

    /// <summary>Reads problems from a JSON lines file: one JSON object a line. A name that ends with <c>.gz</c> is unpacked while it is read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">
    /// The columns and where they lie in a row. Default: none given, and they are inferred from the first 1,000 rows: texts, numbers, Booleans and
    /// vectors of these; objects are gone into, so that <c>{"answer": "5", "metadata": {"target": 9}}</c> has the columns Answer and
    /// Target, and arrays of objects, such as chat messages, are columns of JSON text.
    /// </param>
    /// <returns>The rows.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">A row is no JSON object or lacks what a column needs; file and line are named. Rows are read, and faults found, when the data are.</exception>
    /// <example><code>
    /// IDataView gsm8k = mlContext.Aer().Data.LoadFromJsonLines("train.jsonl",
    ///     DatasetColumn.Text("Question", "question"), DatasetColumn.Text("Answer", "answer", AnswerExtraction.AfterLast("####")));
    /// </code></example>
    public IDataView LoadFromJsonLines(string path, params DatasetColumn[] columns) => LoadFromJsonLines([path], columns);

    /// <summary>As <see cref="LoadFromJsonLines(string, DatasetColumn[])"/>, from several files one after the other.</summary>
    /// <param name="paths">The files, in order.</param>
    /// <param name="columns">The columns and where they lie in a row; inferred where none are given.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="FormatException">A row is no JSON object or lacks what a column needs; file and line are named.</exception>
    public IDataView LoadFromJsonLines(IReadOnlyList<string> paths, params DatasetColumn[] columns)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return RecordDataView.Create(Environment, new JsonLinesSource(paths), columns);
    }

    /// <summary>Reads problems from a CSV file with a header (RFC 4180): ML.NET's text loader reads it, behind a check that lets nothing pass that it would misread in silence.</summary>
    /// <param name="path">The file, in UTF-8. Fields are separated by commas, by tabs where the name ends with <c>.tsv</c>; <c>.gz</c> behind is unpacked while it is read.</param>
    /// <param name="columns">
    /// The columns, and by which names the header calls them. Fields have no type: numbers (invariant culture) and Booleans (true or false, in any
    /// case) are read from their text, vectors and messages from JSON in it. Default: none given, and every column of the header is text, named after
    /// it (<c>ground_truth</c> is GroundTruth), optional where one of the first 1,000 rows has it empty.
    /// </param>
    /// <returns>The rows. A field may go over several lines in quotes; blanks before an unquoted field do not count; empty lines are passed over.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">
    /// The header lacks a column or has one twice, a row has another number of fields, a quote is not closed, a value is empty that may not be or cannot be
    /// read as the column's type, or the file is empty or not UTF-8: file, line and column, what was expected and what was found. What the header
    /// shows is thrown at once, the rest when the rows are read.
    /// </exception>
    /// <example><code>
    /// IDataView problems = mlContext.Aer().Data.LoadFromCsv("problems.csv", DatasetColumn.Text("Question", "question"), DatasetColumn.Text("Answer", "answer"));
    /// </code></example>
    public IDataView LoadFromCsv(string path, params DatasetColumn[] columns) => LoadFromCsv([path], columns);

    /// <summary>As <see cref="LoadFromCsv(string, DatasetColumn[])"/>, from several files one after the other, each with a header.</summary>
    /// <param name="paths">The files, in order.</param>
    /// <param name="columns">The columns and the header's names for them; inferred where none are given.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="FormatException">As for one file.</exception>
    public IDataView LoadFromCsv(IReadOnlyList<string> paths, params DatasetColumn[] columns)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return RecordDataView.Create(Environment, new CsvSource(_mlContext, paths), columns);
    }

    /// <summary>Divides rows by problem into those for training, validation and test: always the same, on every machine, whatever the order and number of the rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="columnName">
    /// The text column that tells problems apart. Texts that differ only in case and white space are one problem; where wordings vary, name a column that does not.
    /// </param>
    /// <param name="testFraction">The expected share of problems for test, 0 or more. Default 0.1, as ML.NET's TrainTestSplit.</param>
    /// <param name="validationFraction">The expected share for validation, 0 or more. Default 0.</param>
    /// <param name="seed">Another seed makes another division. Default 0.</param>
    /// <returns>The three parts; each reads <paramref name="data"/> when it is read.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or not text, a share is negative, or both make 1 or more.</exception>
    public ProblemSplit SplitByProblem(IDataView data, string columnName = "Question", double testFraction = 0.1, double validationFraction = 0, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new ProblemSplit(Part(ProblemPart.Train), Part(ProblemPart.Validation), Part(ProblemPart.Test));

        IDataView Part(ProblemPart part) => new RowFilter(Environment, data, columnName, new PartFilter(part, testFraction, validationFraction, seed));
    }

    /// <summary>Leaves out every row whose text stood in an earlier row, apart from case and white space.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="columnName">The text column that is compared.</param>
    /// <returns>The first row of each text; 16 bytes a row are remembered while it is read.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or not text.</exception>
    public IDataView RemoveDuplicates(IDataView data, string columnName = "Question")
    {
        ArgumentNullException.ThrowIfNull(data);
        return new RowFilter(Environment, data, columnName, new DuplicateFilter());
    }

    /// <summary>
    /// Finds rows that share a run of words with a row of other data, such as the benchmark that a policy will be tested on: n-gram overlap as for
    /// GPT-3 (arXiv 2005.14165, appendix C). Words are compared in lower case without punctuation.
    /// </summary>
    /// <param name="data">The rows for training.</param>
    /// <param name="reference">The rows that must not be among them; their n-grams are kept in memory.</param>
    /// <param name="columnName">The text column of <paramref name="data"/>.</param>
    /// <param name="referenceColumnName">That of <paramref name="reference"/>. Default: null, the same name.</param>
    /// <param name="nGramSize">
    /// Words in a run, at least 1. Default 13, as for GPT-3. A reference of fewer words is searched for as a whole where it has 8 (GPT-3's least) or
    /// more; a shorter one is found only where it is a row's whole text.
    /// </param>
    /// <returns>What was found, with the rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or not text, or <paramref name="nGramSize"/> is less than 1.</exception>
    public ContaminationReport FindContamination(IDataView data, IDataView reference, string columnName = "Question", string? referenceColumnName = null, int nGramSize = ContaminationIndex.DefaultSize)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Index(reference, referenceColumnName ?? columnName, nGramSize).Search(Environment, data, columnName);
    }

    /// <summary>Leaves out the rows that <see cref="FindContamination"/> would find.</summary>
    /// <param name="data">The rows for training.</param>
    /// <param name="reference">The rows that must not be among them; read now, their n-grams are kept in memory.</param>
    /// <param name="columnName">The text column of <paramref name="data"/>.</param>
    /// <param name="referenceColumnName">That of <paramref name="reference"/>. Default: null, the same name.</param>
    /// <param name="nGramSize">Words in a run, at least 1. Default 13, as for GPT-3.</param>
    /// <returns>The rows that share no such run.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or not text, or <paramref name="nGramSize"/> is less than 1.</exception>
    public IDataView RemoveContamination(IDataView data, IDataView reference, string columnName = "Question", string? referenceColumnName = null, int nGramSize = ContaminationIndex.DefaultSize)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new RowFilter(Environment, data, columnName, new ContaminationFilter(Index(reference, referenceColumnName ?? columnName, nGramSize)));
    }

    private ContaminationIndex Index(IDataView reference, string columnName, int nGramSize)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentOutOfRangeException.ThrowIfLessThan(nGramSize, 1);
        return ContaminationIndex.Build(Environment, reference, columnName, nGramSize);
    }
}
