using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Text files of rows: UTF-8, and unpacked while they are read where their name ends with <c>.gz</c>.</summary>
internal static class TextFiles
{
    public static StreamReader Open(string path)
    {
        Stream file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) file = new GZipStream(file, CompressionMode.Decompress);
        return new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
    }

    /// <summary>Reads from such a file and says where what it holds is no text.</summary>
    /// <exception cref="FormatException">The bytes are no UTF-8 or damaged gzip data.</exception>
    public static T Read<T>(string path, long line, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is DecoderFallbackException or InvalidDataException)
        {
            // The reader decodes ahead: the fault lies at this line or within the next few thousand characters.
            throw new FormatException(FormattableString.Invariant($"{path}, at or behind line {line}: {(e is InvalidDataException ? "the gzip data are damaged" : "the text is not UTF-8")} ({e.Message})"), e);
        }
    }
}
