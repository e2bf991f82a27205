namespace Microsoft.ML.Aer;

/// <summary>A column of loaded data, and where its value lies in a row of the file.</summary>
/// <remarks>
/// A source is a property's name or a path of names with dots between: <c>reward_model.ground_truth</c>. A row that lacks it is refused, unless
/// <see cref="Optional"/> says otherwise.
/// </remarks>
public sealed class DatasetColumn
{
    private DatasetColumn(string name, string source, DatasetColumnKind kind, AnswerExtraction? extraction = null, bool isOptional = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        (Name, Source, Kind, Extraction, IsOptional) = (name, source, kind, extraction, isOptional);
    }

    /// <summary>Gets the column's name.</summary>
    public string Name { get; }

    /// <summary>Gets where the value lies in a row.</summary>
    public string Source { get; }

    /// <summary>Gets a value indicating whether rows may lack it: texts are then empty, numbers NaN, vectors without elements, Booleans false.</summary>
    public bool IsOptional { get; }

    internal DatasetColumnKind Kind { get; }

    internal AnswerExtraction? Extraction { get; }

    /// <summary>Makes a column of text. Numbers and Booleans are taken as they are written.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="source">Where the value lies.</param>
    /// <param name="extraction">What is cut out of it, such as <c>AnswerExtraction.AfterLast("####")</c> for GSM8K's answers; a row without it is refused. Default: null, the whole.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentException">A name is null or white space.</exception>
    public static DatasetColumn Text(string name, string source, AnswerExtraction? extraction = null) => new(name, source, DatasetColumnKind.Text, extraction);

    /// <summary>Makes a column of text vectors, from an array of texts or from one text.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="source">Where the value lies.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentException">A name is null or white space.</exception>
    public static DatasetColumn Texts(string name, string source) => new(name, source, DatasetColumnKind.Texts);

    /// <summary>Makes a column of numbers, in double precision.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="source">Where the value lies.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentException">A name is null or white space.</exception>
    public static DatasetColumn Number(string name, string source) => new(name, source, DatasetColumnKind.Number);

    /// <summary>Makes a column of vectors of numbers, in double precision, of any length.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="source">Where the array lies.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentException">A name is null or white space.</exception>
    public static DatasetColumn Numbers(string name, string source) => new(name, source, DatasetColumnKind.Numbers);

    /// <summary>Makes a column of Booleans.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="source">Where the value lies.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentException">A name is null or white space.</exception>
    public static DatasetColumn Boolean(string name, string source) => new(name, source, DatasetColumnKind.Boolean);

    /// <summary>Makes a column of JSON text from whatever the value is.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="source">Where the value lies.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentException">A name is null or white space.</exception>
    public static DatasetColumn Json(string name, string source) => new(name, source, DatasetColumnKind.Json);

    /// <summary>Makes a column of chat messages as JSON text, an array of objects with <c>role</c> and <c>content</c>: what the chat template transform takes where its inputs are messages.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="source">Where the array lies.</param>
    /// <returns>The column. A row whose value is no such array, or an empty one, is refused.</returns>
    /// <exception cref="ArgumentException">A name is null or white space.</exception>
    public static DatasetColumn Messages(string name, string source) => new(name, source, DatasetColumnKind.Messages);

    /// <summary>Makes a column of the content of the last message of the role <c>user</c>: the question of a conversation.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="source">Where the array of messages lies.</param>
    /// <returns>The column. A row without such a message is refused.</returns>
    /// <exception cref="ArgumentException">A name is null or white space.</exception>
    public static DatasetColumn LastUserMessage(string name, string source) => new(name, source, DatasetColumnKind.LastUserMessage);

    /// <summary>Returns the same column for rows that may lack it.</summary>
    /// <returns>The optional column.</returns>
    public DatasetColumn Optional() => new(Name, Source, Kind, Extraction, isOptional: true);
}
