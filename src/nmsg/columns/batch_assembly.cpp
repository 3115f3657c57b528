#include <spindrift/nmsg/columns/column_batch.hpp>

#include "code_texts.hpp"
#include "column_builder_impl.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>

namespace spindrift::nmsg {
namespace {

constexpr std::size_t padded(std::size_t size) noexcept {
    return (size + ColumnBatch::alignment - 1) / ColumnBatch::alignment * ColumnBatch::alignment;
}

// Copies bits to a bitmap of zeros, behind the first `at` bits.
void put_bits(std::byte* to, std::size_t at, const Bits& bits) noexcept {
    const std::size_t shift = at % 8;
    const std::size_t octets = (bits.size() + 7) / 8;
    to += at / 8;
    if (octets > 0 && shift == 0) {
        std::memcpy(to, bits.data(), octets);
        return;
    }
    for (std::size_t i = 0; i < octets; ++i) {
        const unsigned octet = bits.data()[i];
        to[i] |= static_cast<std::byte>(octet << shift);
        if (const auto high = static_cast<std::byte>(octet >> (8 - shift)); high != std::byte{0}) {
            to[i + 1] |= high;
        }
    }
}

}  // namespace

/// Makes one batch of the rows of several builders: plans the place of each buffer, then copies.
class BatchAssembly {
public:
    BatchAssembly(std::span<const ColumnBuilder* const> builders, std::shared_ptr<const ColumnSchema> schema,
                  ColumnBatch used)
        : builders_(builders), schema_(std::move(schema)) {
        batch_.memory_ = std::move(used.memory_);
        batch_.capacity_ = used.capacity_;
    }

    ColumnBatch run() {
        batch_.schema_ = schema_;
        for (const ColumnBuilder* const builder : builders_) {
            batch_.rows_ += builder->rows();
        }
        plan();
        allocate();
        for (std::size_t i = 0; i < schema_->columns().size(); ++i) {
            fill(i);
        }
        return std::move(batch_);
    }

private:
    using Array = ColumnBatch::Array;
    using Extent = ColumnBatch::Extent;

    /// One array, and the stores that it is made of.
    struct Parts {
        std::vector<const Store*> stores;
        std::optional<CodeTexts> codes;
        std::vector<std::uint32_t> numbers;  // of the codes, by value
    };

    Extent reserve(std::size_t size) {
        const Extent extent{batch_.size_, size};
        batch_.size_ += padded(size);
        return extent;
    }

    void plan() {
        const auto columns = schema_->columns();
        batch_.columns_.resize(columns.size());
        rows_.resize(columns.size());
        items_.resize(columns.size());
        for (std::size_t i = 0; i < columns.size(); ++i) {
            for (const ColumnBuilder* const builder : builders_) {
                rows_[i].stores.push_back(&builder->impl().columns[i]->rows());
                items_[i].stores.push_back(&builder->impl().columns[i]->items());
            }
            if (columns[i].list) {
                plan_lists(batch_.columns_[i].rows);
                plan_values(columns[i], items_[i], batch_.columns_[i].items);
            } else {
                plan_values(columns[i], rows_[i], batch_.columns_[i].rows);
            }
        }
        batch_.body_size_ = batch_.size_;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (columns[i].dictionary) {
                plan_dictionary(columns[i].list ? items_[i] : rows_[i], batch_.columns_[i].dictionary);
            }
        }
    }

    void plan_lists(Array& array) {
        array.length = batch_.rows_;
        array.validity = reserve(0);
        array.offsets = reserve((array.length + 1) * sizeof(std::int32_t));
        array.values = reserve(0);
    }

    void plan_values(const ColumnInfo& info, Parts& parts, Array& array) {
        std::size_t octets = 0;
        for (const Store* const store : parts.stores) {
            array.length += store->length;
            array.nulls += store->nulls;
            octets += store->data.size();
        }
        array.validity = reserve(array.nulls > 0 ? (array.length + 7) / 8 : 0);
        if (info.coded) {
            octets = number_codes(info, parts);
        }
        if (info.dictionary) {
            array.values = reserve(array.length * sizeof(std::int32_t));
            return;
        }
        const bool sized = !has_offsets(info.type);
        array.offsets = reserve(sized ? 0 : (array.length + 1) * sizeof(std::int32_t));
        array.values = reserve(info.type == ColumnType::boolean ? (array.length + 7) / 8 : octets);
    }

    /// \returns the octets of all texts
    std::size_t number_codes(const ColumnInfo& info, Parts& parts) {
        parts.codes.emplace(info, *schema_);
        CodeTexts& codes = *parts.codes;
        std::size_t octets = 0;
        for (const Store* const store : parts.stores) {
            const std::size_t first = parts.numbers.size();
            parts.numbers.resize(first + store->length);
            const bool is_constant = store->data.empty();
            const bool may_be_null = store->nulls > 0;
            for (std::size_t i = 0; i < store->length; ++i) {
                if (may_be_null && (store->validity.data()[i / 8] >> (i % 8) & 1) == 0) {
                    parts.numbers[first + i] = null_number;
                    continue;
                }
                std::uint64_t code = 0;
                if (!is_constant) {
                    std::memcpy(&code, store->data.data() + i * sizeof code, sizeof code);
                }
                const std::uint32_t number = codes.number(code);
                parts.numbers[first + i] = number;
                octets += codes.text(number).size();
            }
        }
        return octets;
    }

    void plan_dictionary(const Parts& parts, Array& array) {
        array.length = parts.codes->count();
        array.validity = reserve(0);
        array.offsets = reserve((array.length + 1) * sizeof(std::int32_t));
        array.values = reserve(parts.codes->texts().size());
    }

    // Only bitmaps must be zero at first, and the padding: each buffer is copied whole.
    void allocate() {
        if (batch_.capacity_ >= batch_.size_ && batch_.memory_ != nullptr) {
            return;
        }
        batch_.capacity_ = std::max(batch_.size_ + batch_.size_ / 8, ColumnBatch::alignment);
        batch_.capacity_ = padded(batch_.capacity_);
        batch_.memory_.reset(static_cast<std::byte*>(std::aligned_alloc(ColumnBatch::alignment, batch_.capacity_)));
        if (batch_.memory_ == nullptr) {
            throw std::bad_alloc();
        }
    }

    void fill(std::size_t column) {
        const ColumnInfo& info = schema_->columns()[column];
        ColumnBatch::Column& to = batch_.columns_[column];
        if (info.list) {
            clear_padding(to.rows);
            fill_offsets(rows_[column], to.rows);
        }
        fill_values(info, info.list ? items_[column] : rows_[column], info.list ? to.items : to.rows);
        if (info.dictionary) {
            fill_dictionary(info.list ? items_[column] : rows_[column], to.dictionary);
        }
    }

    void fill_values(const ColumnInfo& info, const Parts& parts, const Array& array) {
        clear_padding(array);
        fill_validity(parts, array);
        if (info.dictionary) {
            // Null has any index that the dictionary has.
            auto* to = place<std::uint32_t>(array.values);
            for (const std::uint32_t number : parts.numbers) {
                *to++ = number == null_number ? 0 : number;
            }
        } else if (info.coded) {
            fill_codes(parts, array);
        } else if (info.type == ColumnType::boolean) {
            fill_bits(parts, array);
        } else {
            if (has_offsets(info.type)) {
                fill_offsets(parts, array);
            }
            std::byte* to = batch_.memory_.get() + array.values.offset;
            for (const Store* const store : parts.stores) {
                if (!store->data.empty()) {
                    std::memcpy(to, store->data.data(), store->data.size());
                    to += store->data.size();
                }
            }
        }
    }

    template <class T>
    [[nodiscard]] T* place(const Extent& extent) noexcept {
        return reinterpret_cast<T*>(batch_.memory_.get() + extent.offset);
    }

    void clear_padding(const Array& array) noexcept {
        for (const Extent& extent : {array.validity, array.offsets, array.values}) {
            std::memset(batch_.memory_.get() + extent.offset + extent.size, 0, padded(extent.size) - extent.size);
        }
    }

    void fill_validity(const Parts& parts, const Array& array) {
        if (array.nulls == 0) {
            return;
        }
        auto* const to = place<std::byte>(array.validity);
        std::memset(to, 0, array.validity.size);
        std::size_t at = 0;
        for (const Store* const store : parts.stores) {
            put_bits(to, at, store->validity);
            at += store->length;
        }
    }

    void fill_bits(const Parts& parts, const Array& array) {
        auto* const to = place<std::byte>(array.values);
        std::memset(to, 0, array.values.size);
        std::size_t at = 0;
        for (const Store* const store : parts.stores) {
            put_bits(to, at, store->bits);
            at += store->length;
        }
    }

    // The offsets of each store begin at 0, those of the batch where the store before has ended.
    void fill_offsets(const Parts& parts, const Array& array) {
        auto* to = place<std::int32_t>(array.offsets);
        *to++ = 0;
        std::int32_t base = 0;
        for (const Store* const store : parts.stores) {
            const char* const from = store->offsets.data();
            for (std::size_t i = 0; i < store->length; ++i) {
                std::int32_t end = 0;
                std::memcpy(&end, from + i * sizeof end, sizeof end);
                *to++ = base + end;
            }
            base = *(to - 1);
        }
    }

    void fill_codes(const Parts& parts, const Array& array) {
        auto* offset = place<std::int32_t>(array.offsets);
        char* const begin = place<char>(array.values);
        char* to = begin;
        *offset++ = 0;
        for (const std::uint32_t number : parts.numbers) {
            if (number != null_number) {
                const std::string_view text = parts.codes->text(number);
                copy_short(to, text.data(), text.size());
                to += text.size();
            }
            *offset++ = static_cast<std::int32_t>(to - begin);
        }
    }

    void fill_dictionary(const Parts& parts, const Array& array) {
        clear_padding(array);
        std::ranges::copy(parts.codes->ends(), place<std::uint32_t>(array.offsets));
        const std::string_view texts = parts.codes->texts();
        std::ranges::copy(texts, place<char>(array.values));
    }

    static constexpr std::uint32_t null_number = 0xFFFFFFFF;

    std::span<const ColumnBuilder* const> builders_;
    std::shared_ptr<const ColumnSchema> schema_;
    ColumnBatch batch_;
    std::vector<Parts> rows_;
    std::vector<Parts> items_;
};

ColumnBatch assemble(std::span<const ColumnBuilder* const> builders, std::shared_ptr<const ColumnSchema> schema,
                     ColumnBatch used) {
    return BatchAssembly(builders, std::move(schema), std::move(used)).run();
}

}  // namespace spindrift::nmsg
