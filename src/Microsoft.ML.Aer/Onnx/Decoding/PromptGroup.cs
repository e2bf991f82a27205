namespace Microsoft.ML.Aer;

/// <summary>A prompt with the completions wanted for it: its keys and values are computed once and shared by them all.</summary>
internal sealed class PromptGroup
{
    private int _users;

    public PromptGroup(RolloutRequest request, KeyValuePages pages, int contextLength)
    {
        Request = request;
        Cache = new KeyValueSequence(pages, request.PromptTokens.Length);
        Completions = [.. request.Streams.Select((_, sample) => new CompletionBuilder(request, sample, contextLength))];
        _users = 1;
    }

    public RolloutRequest Request { get; }

    public CompletionBuilder[] Completions { get; }

    /// <summary>The prompt's keys and values.</summary>
    public KeyValueSequence Cache { get; }

    /// <summary>How many of the prompt's tokens have been computed.</summary>
    public int Computed { get; set; }

    public int PromptPages => KeyValuePages.PagesFor(Request.PromptTokens.Length);

    /// <summary>Pages that one of its completions may need at most; its last token is never computed.</summary>
    public int PagesOfOne => KeyValuePages.PagesFor(Completions[0].Limit - 1);

    public void AddUser() => _users++;

    /// <summary>Gives the prompt's pages back with the last user; whether this was the last.</summary>
    public bool Release()
    {
        if (--_users > 0) return false;
        Cache.Release();
        return true;
    }
}
