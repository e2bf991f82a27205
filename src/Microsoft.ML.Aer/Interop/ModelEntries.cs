using System.IO.Compression;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Files of any size inside a ML.NET model, streamed both ways.</summary>
internal static class ModelEntries
{
    /// <summary>Writes an entry beside the component's own.</summary>
    /// <remarks>
    /// Weights do not compress, and ML.NET's way deflates a second copy of them on the way: they are stored as they are, straight
    /// into the archive. The archive is a private field of ML.NET: where a later version renames it, its slower way is taken.
    /// </remarks>
    public static void Save(ModelSaveContext ctx, string name, bool compress, Action<Stream> write)
    {
        if (!compress)
        {
            try
            {
                Store(ctx, name, write);
                return;
            }
            catch (MissingFieldException)
            {
                // Thrown when Store is compiled, before anything is written.
            }
        }
        ctx.SaveBinaryStream(name, writer => write(writer.BaseStream));
    }

    /// <summary>Moves an entry out of the model into a file of the given path.</summary>
    /// <exception cref="InvalidDataException">The model has no such entry.</exception>
    public static void Extract(ModelLoadContext ctx, string name, string path)
    {
        string? extracted;
        using (Repository.Entry entry = ctx.Repository.OpenEntryOrNull(ctx.Directory, name) ?? throw new InvalidDataException($"It lists '{name}' and does not have it."))
        {
            extracted = (entry.Stream as FileStream)?.Name;
            if (extracted is null)
            {
                using FileStream copy = File.Create(path);
                entry.Stream.CopyTo(copy);
            }
        }
        // ML.NET has extracted the entry to a temporary file of its own, which it deletes with the rest after loading.
        if (extracted is not null) File.Move(extracted, path);
    }

    private static void Store(ModelSaveContext ctx, string name, Action<Stream> write)
    {
        ctx.Repository.Flush();
        string path = Path.Combine(ctx.Directory ?? "", name).Replace('\\', '/');
        using Stream stream = ctx.Repository._archive.CreateEntry(path, CompressionLevel.NoCompression).Open();
        write(stream);
    }
}
