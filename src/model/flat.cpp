// SPDX-License-Identifier: Apache-2.0
// Building, checking and reading flat structures. Rebuilding them in another form is in flat_rebuild.cpp.
#include "model/flat.hpp"

#include <algorithm>

#include "model/flat_walk.hpp"

namespace tapi {
namespace {

constexpr size_t alignment = 4;
constexpr uint64_t max_sharing = 4;

void align(Bytes& data) { data.resize((data.size() + alignment - 1) / alignment * alignment); }

// Checks parts one by one and keeps the sum of their sizes.
class Checker {
  public:
    Checker(uint32_t version, ByteView whole, size_t fixed, Text text)
        : version_(version), whole_(whole), fixed_(fixed), text_(text) {}

    bool structure(const Layout& layout, size_t base, size_t fixed) {
        return std::all_of(layout.parts.begin(), layout.parts.end(), [&](const Part& part) {
            return !flat::has_part(part, fixed) || this->part(part, base);
        });
    }

  private:
    bool part(const Part& part, size_t base) {
        const uint64_t size = load<uint32_t>(whole_, base + part.size_at);
        const uint64_t offset = load<uint32_t>(whole_, base + part.offset_at);
        if (size == 0) return true;
        total_ += size;
        if (offset < fixed_ || offset + size > whole_.size() || total_ > max_sharing * whole_.size())
            return false;
        return contents(part, base, static_cast<size_t>(offset), static_cast<size_t>(size));
    }

    bool contents(const Part& part, size_t base, size_t offset, size_t size) {
        const bool wide = text_ == Text::wide;
        switch (part.kind) {
            case PartKind::bytes:
                return true;
            case PartKind::text:
            case PartKind::multi_text:
                return !wide || size % 2 == 0;
            case PartKind::text_table: {
                const uint32_t cell = load<uint32_t>(whole_, base + part.cell_size_at);
                return cell != 0 && size % cell == 0 && (!wide || cell % 2 == 0);
            }
            case PartKind::entries:
                return entries(*part.entry, offset, size);
        }
        return false;
    }

    bool entries(const Layout& element, size_t offset, size_t size) {
        const size_t step = element.fixed_size(version_);
        if (step == 0 || size % step != 0) return false;
        for (size_t at = offset; at < offset + size; at += step) {
            if (!structure(element, at, step)) return false;
        }
        return true;
    }

    uint32_t version_;
    ByteView whole_;
    size_t fixed_;
    Text text_;
    uint64_t total_ = 0;
};

}  // namespace

FlatBuilder::FlatBuilder(const Layout& layout, uint32_t version)
    : layout_(layout), version_(version), top_{0, layout.fixed_size(version)}, data_(top_.fixed) {}

void FlatBuilder::copy_in(Entry entry, ByteView fixed) {
    std::copy_n(fixed.begin(), std::min<size_t>(fixed.size(), entry.fixed),
                data_.begin() + static_cast<long>(entry.base));
}

void FlatBuilder::set(Entry entry, size_t at, uint32_t value) {
    if (at + sizeof value <= entry.fixed) store(std::span(data_), entry.base + at, value);
}

void FlatBuilder::name_part(Entry entry, size_t size_at, size_t offset, size_t size) {
    set(entry, size_at, static_cast<uint32_t>(size));
    set(entry, size_at + 4, static_cast<uint32_t>(offset));
}

void FlatBuilder::add_text(Entry entry, size_t size_at, std::u16string_view text) {
    if (text.empty() || !has_pair(entry, size_at)) return;
    add_bytes(entry, size_at, bytes_of(text));
    data_.resize(data_.size() + 2);
    set(entry, size_at, static_cast<uint32_t>(text.size() * 2 + 2));
}

void FlatBuilder::add_bytes(Entry entry, size_t size_at, ByteView bytes) {
    if (bytes.empty() || !has_pair(entry, size_at)) return;
    align(data_);
    name_part(entry, size_at, data_.size(), bytes.size());
    data_.insert(data_.end(), bytes.begin(), bytes.end());
}

FlatBuilder::Entry FlatBuilder::add_entries(size_t size_at, const Layout& element, size_t count) {
    const uint32_t step = has_pair(top_, size_at) ? element.fixed_size(version_) : 0;
    align(data_);
    const Entry first{data_.size(), step};
    if (step != 0 && count != 0) name_part(top_, size_at, data_.size(), step * count);
    data_.resize(data_.size() + step * count);
    return first;
}

Bytes FlatBuilder::finish() {
    flat::close(layout_, data_);
    return std::move(data_);
}

bool well_formed(const Layout& layout, uint32_t version, ByteView whole, Text text) {
    const size_t fixed = flat::fixed_part(layout, version, whole);
    if (fixed == 0 || whole.size() < fixed) return false;
    Checker checker(version, whole, fixed, text);
    return flat::all_structures(layout, version, whole, [&](const Layout& part_of, size_t base, size_t size) {
        return checker.structure(part_of, base, size);
    });
}

uint32_t version_of(const Layout& layout, ByteView whole, Text text) {
    for (const uint32_t version : {api_2_2, api_2_1, api_2_0, api_1_4, api_1_3}) {
        if (well_formed(layout, version, whole, text)) return version;
    }
    return 0;
}

ByteView bytes_part(ByteView whole, size_t size_at) {
    const uint64_t size = load<uint32_t>(whole, size_at);
    const uint64_t offset = load<uint32_t>(whole, size_at + 4);
    if (size == 0 || offset + size > whole.size()) return {};
    return whole.subspan(static_cast<size_t>(offset), static_cast<size_t>(size));
}

std::u16string text_part(ByteView whole, size_t size_at) {
    return flat::wide_text(bytes_part(whole, size_at));
}

}  // namespace tapi
