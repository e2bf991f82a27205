using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>
/// Hands ML.NET's text loader the records of a CSV file one by one, and lets none pass that the loader would read as something else without a word:
/// quotes must be closed, every record has as many fields as the first, and none is taken for a comment.
/// </summary>
/// <remarks>
/// A record goes over several lines where line breaks are quoted; the number of its first line follows as one field more. A fault ends the records and
/// is kept: the loader reads ahead on another thread, and would leave out records before it if it were thrown there.
/// </remarks>
internal sealed class CsvRecordReader(TextReader file, string path, char separator) : TextReader
{
    private readonly StringBuilder _record = new();
    private readonly char[] _buffer = new char[1 << 12];
    private int _next, _count;
    private long _line = 1;

    /// <summary>What is wrong with the file, once the records have ended; null where nothing is.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>The number of fields of every record; 0 before the first.</summary>
    public int FieldCount { get; private set; }

    public override string? ReadLine()
    {
        try
        {
            while (Fault is null && Peek() >= 0)
            {
                long line = _line;
                // The loader passes over a blank before a field, and nothing behind one is a comment.
                _record.Clear().Append(' ');
                int fields = Record();
                if (_record.Length == 1) continue;
                if (FieldCount == 0) FieldCount = fields;
                if (fields == FieldCount) return _record.Append(separator).Append(CultureInfo.InvariantCulture, $"{line}").ToString();
                throw Malformed(line, $"expected {FieldCount} fields, as the header has, found {fields} in '{Start()}'");
            }
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            Fault = e;
        }
        return null;
    }

    public override int Peek()
    {
        if (_next < _count) return _buffer[_next];
        (_next, _count) = (0, TextFiles.Read(path, _line, () => file.Read(_buffer)));
        return _count > 0 ? _buffer[0] : -1;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }

    // Takes a record with its line's end, and tells its number of fields.
    private int Record()
    {
        for (int field = 1; ; field++)
        {
            while (Peek() == ' ') Take();
            if (Peek() == '"') Quoted(field);
            while (!EndsField(Peek())) Take();
            if (Peek() == separator)
            {
                Take();
                continue;
            }
            LineEnd();
            return field;
        }
    }

    private void Quoted(int field)
    {
        long line = _line;
        Take();
        while (true)
        {
            switch (Peek())
            {
                case -1:
                    throw Malformed(line, $"the quote that opens field {field} is never closed: '{Start()}'");
                case '"':
                    Take();
                    if (Peek() == '"') break;
                    if (EndsField(Peek())) return;
                    throw Malformed(_line, $"expected '{separator}' or the line's end behind the closing quote of field {field}, found '{(char)Peek()}'; a quote inside a quoted field is written twice");
                case '\r' or '\n':
                    _record.Append(LineEnd());
                    continue;
            }
            Take();
        }
    }

    private bool EndsField(int c) => c is -1 or '\r' or '\n' || c == separator;

    private void Take()
    {
        char c = _buffer[_next++];
        _record.Append(c != '\0' ? c : throw Malformed(_line, "found a character of code 0: expected text in UTF-8"));
    }

    private string LineEnd()
    {
        if (Peek() < 0) return "";
        _line++;
        if (_buffer[_next++] == '\n') return "\n";
        if (Peek() != '\n') return "\r";
        _next++;
        return "\r\n";
    }

    private FormatException Malformed(long line, string fault) => new(FormattableString.Invariant($"{path}, line {line}: {fault}."));

    private string Start() => _record.Length <= 61 ? _record.ToString().Trim() : _record.ToString(0, 61).Trim() + "...";
}
