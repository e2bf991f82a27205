namespace Microsoft.ML.Aer;

/// <summary>
/// Runs requests of any number through one decoder: prompts are computed while other completions grow, finished
/// completions leave at once, and waiting ones take their places as far as rows and memory allow.
/// </summary>
internal sealed class RolloutScheduler
{
    private readonly OnnxDecoder _decoder;
    private readonly long _version;
    private readonly Action<Rollout> _emit;
    private readonly int _maxRows;
    private readonly int _prefillTokens;
    private readonly long _budget;
    private readonly Queue<RolloutRequest> _requests;
    private readonly List<PromptGroup> _prompts = []; // admitted, not computed in full
    private readonly Queue<DecodeRow> _waiting = new(); // have their first token, but no place
    private readonly List<DecodeRow> _rows = [];
    private readonly int[] _token = new int[1];
    private long _reserved; // pages that what is admitted may come to need
    private int _expectedRows;

    public RolloutScheduler(OnnxDecoder decoder, OnnxSamplerSettings settings, long version, IEnumerable<RolloutRequest> requests, Action<Rollout> emit)
    {
        _decoder = decoder;
        _version = version;
        _emit = emit;
        _maxRows = settings.MaxRows;
        _prefillTokens = settings.PrefillTokens;
        _budget = settings.KeyValueBudget / decoder.Pages.BytesPerPage;
        _requests = new(requests);
    }

    /// <summary>Runs until every completion has been handed over, or until cancelled; gives all memory for keys and values back either way.</summary>
    public void Run(CancellationToken stop)
    {
        try
        {
            while (_requests.Count + _prompts.Count + _waiting.Count + _rows.Count > 0)
            {
                stop.ThrowIfCancellationRequested();
                AdmitRows();
                AdmitPrompts();
                AddTokens();
                _decoder.Run();
                TakeTokens();
            }
        }
        finally
        {
            foreach (DecodeRow row in _rows) Leave(row);
            foreach (DecodeRow row in _waiting) LetGo(row.Group);
            foreach (PromptGroup group in _prompts) LetGo(group);
        }
    }

    private void AdmitRows()
    {
        while (_waiting.TryPeek(out DecodeRow? row) && (_rows.Count == 0 || (_rows.Count < _maxRows && _reserved + row.Group.PagesOfOne <= _budget)))
        {
            _reserved += row.Group.PagesOfOne;
            _rows.Add(_waiting.Dequeue());
        }
    }

    // A prompt comes in when its first completion would find a place.
    private void AdmitPrompts()
    {
        if (_waiting.Count > 0) return;
        while (_requests.TryPeek(out RolloutRequest? request))
        {
            bool idle = _rows.Count == 0 && _prompts.Count == 0;
            if (!idle && _rows.Count + _expectedRows >= _maxRows) return;
            var group = new PromptGroup(request, _decoder.Pages, _decoder.Config.ContextLength);
            // What prompts before it will need for their completions is not counted: those wait for rows to end.
            if (!idle && _reserved + group.PromptPages + group.PagesOfOne > _budget) return;
            _requests.Dequeue();
            _reserved += group.PromptPages;
            _expectedRows += group.Completions.Length;
            _prompts.Add(group);
        }
    }

    private void AddTokens()
    {
        AttentionStep step = _decoder.Step;
        TokenDraws draws = _decoder.Draws;
        step.Clear();
        int drawn = 0;
        foreach (DecodeRow row in _rows)
        {
            _token[0] = row.Completion.LastToken;
            step.Add(row.Cache, row.Position, _token, logits: 1);
            draws.Add(row.Completion, drawn++);
        }
        int room = _prefillTokens;
        foreach (PromptGroup group in _prompts)
        {
            if (room == 0) break;
            ReadOnlySpan<int> rest = group.Request.PromptTokens.AsSpan(group.Computed);
            ReadOnlySpan<int> part = rest[..Math.Min(rest.Length, room)];
            bool ends = part.Length == rest.Length;
            step.Add(group.Cache, group.Computed, part, logits: ends ? 1 : 0);
            group.Computed += part.Length;
            room -= part.Length;
            if (!ends) continue;
            foreach (CompletionBuilder completion in group.Completions) draws.Add(completion, drawn);
            drawn++;
        }
    }

    private void TakeTokens()
    {
        int kept = 0;
        for (int i = 0; i < _rows.Count; i++)
        {
            DecodeRow row = _rows[i];
            if (!row.Completion.IsFinished)
            {
                _rows[kept++] = row;
                continue;
            }
            _emit(row.Completion.Build(_version));
            Leave(row);
        }
        _rows.RemoveRange(kept, _rows.Count - kept);

        int started = 0;
        while (started < _prompts.Count && _prompts[started].Computed == _prompts[started].Request.PromptTokens.Length)
        {
            Start(_prompts[started++]);
        }
        _prompts.RemoveRange(0, started);
    }

    // Each of a group's completions has drawn its first token.
    private void Start(PromptGroup group)
    {
        _expectedRows -= group.Completions.Length;
        foreach (CompletionBuilder completion in group.Completions)
        {
            if (completion.IsFinished)
            {
                _emit(completion.Build(_version));
                continue;
            }
            group.AddUser();
            _waiting.Enqueue(new DecodeRow(group, completion, new KeyValueSequence(group.Cache, group.Request.PromptTokens.Length, completion.Limit - 1)));
        }
        LetGo(group);
    }

    private void Leave(DecodeRow row)
    {
        row.Cache.Release();
        _reserved -= row.Group.PagesOfOne;
        LetGo(row.Group);
    }

    private void LetGo(PromptGroup group)
    {
        if (group.Release()) _reserved -= group.PromptPages;
    }
}
