// SPDX-License-Identifier: Apache-2.0
// Rebuilding flat structures: in the layout of another version, with text in the other form, or in less room.
#include <algorithm>
#include <vector>

#include "base/charset.hpp"
#include "model/flat.hpp"
#include "model/flat_walk.hpp"

namespace tapi {
namespace {

enum class Change : uint8_t { none, to_ansi, to_wide };

Bytes bytes_from(std::string_view text) {
    const auto* data = reinterpret_cast<const std::byte*>(text.data());
    return Bytes(data, data + text.size());
}
Bytes bytes_from(std::u16string_view text) {
    const ByteView view = bytes_of(text);
    return Bytes(view.begin(), view.end());
}
std::string_view chars(ByteView part) { return {reinterpret_cast<const char*>(part.data()), part.size()}; }
std::string_view narrow_text(ByteView part) {
    const std::string_view text = chars(part);
    return text.substr(0, text.find('\0'));
}

// One string, NUL included.
Bytes changed_text(Change change, ByteView part) {
    if (change == Change::to_ansi) return bytes_from(to_charset(flat::wide_text(part)) + '\0');
    return bytes_from(from_charset(narrow_text(part)) + u'\0');
}

// All strings with their NULs; conversion maps NUL to NUL.
Bytes changed_multi_text(Change change, ByteView part) {
    if (change == Change::to_wide) return bytes_from(from_charset(chars(part)));
    std::u16string text(part.size() / 2, u'\0');
    if (!text.empty()) std::memcpy(text.data(), part.data(), text.size() * 2);
    return bytes_from(to_charset(text));
}

// Cells of one size that holds the longest string; `cell` is its size before and after.
Bytes changed_table(Change change, ByteView part, uint32_t& cell) {
    std::vector<Bytes> cells;
    size_t longest = 0;
    for (size_t at = 0; cell != 0 && at + cell <= part.size(); at += cell) {
        cells.push_back(changed_text(change, part.subspan(at, cell)));
        longest = std::max(longest, cells.back().size());
    }
    Bytes table;
    for (Bytes& text : cells) {
        text.resize(longest);
        table.insert(table.end(), text.begin(), text.end());
    }
    cell = static_cast<uint32_t>(longest);
    return table;
}

// Copies a structure part by part into a new one. A limit on its length leaves out the parts that do not fit.
class Rebuild {
  public:
    Rebuild(uint32_t from, uint32_t to, Change change, ByteView in, size_t limit = SIZE_MAX)
        : from_(from), to_(to), change_(change), in_(in), limit_(limit) {}

    Bytes run(const Layout& layout) {
        if (flat::is_forward_list(layout)) {
            out_.assign(in_.begin(), in_.begin() + flat::forward_list_head);
            const size_t size = flat::fixed_part(layout, from_, in_) - flat::forward_list_head;
            entries(layout::LINEFORWARD, flat::forward_list_head, size);
        } else {
            copy_fixed(layout, 0);
            parts(layout, 0, 0);
        }
        flat::close(layout, out_);
        return std::move(out_);
    }

  private:
    // Appends the members that both versions have; the others are zero.
    void copy_fixed(const Layout& layout, size_t base) {
        const size_t size = layout.fixed_size(to_);
        const size_t shared = std::min<size_t>(size, layout.fixed_size(from_));
        const ByteView members = in_.subspan(base, shared);
        const size_t at = out_.size();
        out_.insert(out_.end(), members.begin(), members.end());
        out_.resize(at + size);
    }

    void parts(const Layout& layout, size_t in_base, size_t out_base) {
        for (const Part& part : layout.parts) {
            if (!flat::has_part(part, layout.fixed_size(to_))) continue;
            set(out_base + part.size_at, 0);
            set(out_base + part.offset_at, 0);
            if (!flat::has_part(part, layout.fixed_size(from_))) continue;
            const size_t size = load<uint32_t>(in_, in_base + part.size_at);
            const size_t offset = load<uint32_t>(in_, in_base + part.offset_at);
            if (size == 0 || offset + size > in_.size()) continue;
            if (part.kind == PartKind::entries) {
                copy_entries(part, out_base, offset, size);
            } else {
                copy_part(part, in_base, out_base, in_.subspan(offset, size));
            }
        }
    }

    void copy_part(const Part& part, size_t in_base, size_t out_base, ByteView bytes) {
        if (change_ == Change::none || part.kind == PartKind::bytes) return append(part, out_base, bytes);
        if (part.kind == PartKind::text) return append(part, out_base, changed_text(change_, bytes));
        if (part.kind == PartKind::multi_text)
            return append(part, out_base, changed_multi_text(change_, bytes));
        uint32_t cell = load<uint32_t>(in_, in_base + part.cell_size_at);
        const Bytes table = changed_table(change_, bytes, cell);
        set(out_base + part.cell_size_at, cell);
        append(part, out_base, table);
    }

    void append(const Part& part, size_t out_base, ByteView bytes) {
        const size_t at = aligned_end();
        if (bytes.empty() || bytes.size() > limit_ - std::min(limit_, at)) return;
        out_.resize(at);
        out_.insert(out_.end(), bytes.begin(), bytes.end());
        set(out_base + part.size_at, static_cast<uint32_t>(bytes.size()));
        set(out_base + part.offset_at, static_cast<uint32_t>(at));
    }

    void copy_entries(const Part& part, size_t out_base, size_t offset, size_t size) {
        const size_t step_in = part.entry->fixed_size(from_);
        const size_t step_out = part.entry->fixed_size(to_);
        if (step_in == 0 || step_out == 0) return;
        const size_t length = size / step_in * step_out;
        const size_t at = aligned_end();
        if (length > limit_ - std::min(limit_, at)) return;
        out_.resize(at);
        set(out_base + part.size_at, static_cast<uint32_t>(length));
        set(out_base + part.offset_at, static_cast<uint32_t>(at));
        entries(*part.entry, offset, size);
    }

    // All elements first, then their parts.
    void entries(const Layout& element, size_t offset, size_t size) {
        const size_t step_in = element.fixed_size(from_);
        const size_t first = out_.size();
        const size_t count = size / step_in;
        for (size_t i = 0; i < count; ++i) copy_fixed(element, offset + i * step_in);
        for (size_t i = 0; i < count; ++i)
            parts(element, offset + i * step_in, first + i * element.fixed_size(to_));
    }

    size_t aligned_end() const { return (out_.size() + 3) / 4 * 4; }
    void set(size_t at, uint32_t value) { store(std::span(out_), at, value); }

    uint32_t from_;
    uint32_t to_;
    Change change_;
    ByteView in_;
    size_t limit_;
    Bytes out_;
};

}  // namespace

Bytes convert_version(const Layout& layout, uint32_t from, uint32_t to, ByteView whole) {
    return Rebuild(from, to, Change::none, whole).run(layout);
}

Bytes to_ansi(const Layout& layout, uint32_t version, ByteView whole) {
    return Rebuild(version, version, Change::to_ansi, whole).run(layout);
}

Bytes to_wide(const Layout& layout, uint32_t version, ByteView whole) {
    return Rebuild(version, version, Change::to_wide, whole).run(layout);
}

bool fit(const Layout& layout, uint32_t version, ByteView whole, std::span<std::byte> room) {
    const size_t fixed = flat::fixed_part(layout, version, whole);
    if (room.size() < fixed || whole.size() < fixed) return false;
    const auto total = load<uint32_t>(ByteView(room), 0);
    uint32_t used = static_cast<uint32_t>(whole.size());
    if (whole.size() <= room.size()) {
        std::copy(whole.begin(), whole.end(), room.begin());
    } else {
        const Bytes shorter = Rebuild(version, version, Change::none, whole, room.size()).run(layout);
        std::copy(shorter.begin(), shorter.end(), room.begin());
        used = static_cast<uint32_t>(shorter.size());
    }
    store(room, 0, total);
    if (layout.reports_needed) {
        store(room, 4, static_cast<uint32_t>(whole.size()));
        store(room, 8, used);
    }
    return true;
}

}  // namespace tapi
