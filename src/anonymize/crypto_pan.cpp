#include <spindrift/anonymize/address_map.hpp>

#include <spindrift/base/error.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <vector>

namespace spindrift::anonymize {
namespace {

constexpr std::size_t block_size = 16;

/// Encrypts single blocks.
class Aes {
public:
    explicit Aes(std::span<const std::byte, block_size> key) : context_(::EVP_CIPHER_CTX_new()) {
        const auto* const octets = reinterpret_cast<const unsigned char*>(key.data());
        if (context_ == nullptr ||
            ::EVP_EncryptInit_ex2(context_.get(), ::EVP_aes_128_ecb(), octets, nullptr, nullptr) != 1) {
            throw Error("OpenSSL has no AES-128");
        }
    }

    /// Encrypts blocks in place.
    void encrypt(std::span<std::byte> blocks) {
        auto* const octets = reinterpret_cast<unsigned char*>(blocks.data());
        int size = 0;
        if (::EVP_EncryptUpdate(context_.get(), octets, &size, octets, static_cast<int>(blocks.size())) != 1) {
            throw Error("OpenSSL cannot encrypt with AES-128");
        }
    }

private:
    struct Deleter {
        void operator()(EVP_CIPHER_CTX* context) const noexcept { ::EVP_CIPHER_CTX_free(context); }
    };
    std::unique_ptr<EVP_CIPHER_CTX, Deleter> context_;
};

/// One bit for each bit of an address: what it is combined with by exclusive or. Bit `position`, counted from the
/// highest, depends on the bits above it.
class CryptoPan final : public AddressMap {
public:
    explicit CryptoPan(std::span<const std::byte, 2 * block_size> key) : aes_(key.first<block_size>()) {
        std::ranges::copy(key.last<block_size>(), padding_.begin());
    }
    ~CryptoPan() override { ::OPENSSL_cleanse(padding_.data(), padding_.size()); }

    [[nodiscard]] std::uint32_t ipv4(std::uint32_t address) override {
        Known32& known = known_32_[slot_of(address, std::size(known_32_))];
        if (!known.is_set || known.address != address) {
            known = {address, prefix_mask(address) | mask<std::uint32_t>(address, prefix_bits, 32), true};
        }
        return address ^ known.mask;
    }

    void ipv6(std::span<std::byte, 16> address) override {
        constexpr std::size_t half = 8;
        for (std::byte* const at : {address.data(), address.data() + half}) {
            const auto number = load_be<std::uint64_t>(at);
            store_be(at, number ^ half_mask(number));
        }
    }

    [[nodiscard]] bool replaces_ipv6() const noexcept override { return true; }

private:
    static constexpr unsigned prefix_bits = 20;
    static constexpr std::size_t slots = std::size_t{1} << 16;

    struct Known32 {
        std::uint32_t address = 0;
        std::uint32_t mask = 0;
        bool is_set = false;
    };
    struct Known64 {
        std::uint64_t half = 0;
        std::uint64_t mask = 0;
        bool is_set = false;
    };

    static std::size_t slot_of(std::uint64_t number, std::size_t count) noexcept {
        constexpr std::uint64_t golden_ratio = 0x9E37'79B9'7F4A'7C15;
        return static_cast<std::size_t>((number * golden_ratio) >> 32) & (count - 1);
    }

    // The mask of the first bits of an IPv4 address. Those of a mask do not reach the lowest bit, which says whether
    // the mask is known.
    std::uint32_t prefix_mask(std::uint32_t address) {
        std::uint32_t& known = prefix_masks_[address >> (32 - prefix_bits)];
        if (known == 0) {
            known = mask<std::uint32_t>(address, 0, prefix_bits) | 1U;
        }
        return known & ~1U;
    }

    std::uint64_t half_mask(std::uint64_t half) {
        Known64& known = known_64_[slot_of(half, std::size(known_64_))];
        if (!known.is_set || known.half != half) {
            known = {half, mask<std::uint64_t>(half, 0, 64), true};
        }
        return known.mask;
    }

    // The bits `begin` to `end` of a mask. The block for a bit is the padding, whose first bits are replaced by those
    // of the address that are above the bit.
    template <std::unsigned_integral T>
    T mask(T address, unsigned begin, unsigned end) {
        constexpr unsigned bits = 8 * sizeof(T);
        std::array<std::byte, bits * block_size> blocks{};
        const T pad = load_padding<T>();
        for (unsigned bit = begin; bit < end; ++bit) {
            std::byte* const block = blocks.data() + std::size_t{bit - begin} * block_size;
            std::ranges::copy(padding_, block);
            const T low = static_cast<T>(~T{0}) >> bit;
            store_block(block, static_cast<T>((address & ~low) | (pad & low)));
        }
        aes_.encrypt(std::span(blocks).first(std::size_t{end - begin} * block_size));
        T mask = 0;
        for (unsigned bit = begin; bit < end; ++bit) {
            const auto first = std::to_integer<unsigned>(blocks[std::size_t{bit - begin} * block_size]);
            mask |= static_cast<T>(T{first >> 7} << (bits - 1 - bit));
        }
        return mask;
    }

    // libtrace has the padding of halves of IPv6 addresses, and the blocks for them, in the order of its machine.
    template <class T>
    [[nodiscard]] T load_padding() const noexcept {
        return sizeof(T) == 4 ? load_be<T>(padding_.data()) : load_le<T>(padding_.data());
    }
    template <class T>
    static void store_block(std::byte* block, T number) noexcept {
        if constexpr (sizeof(T) == 4) {
            store_be(block, number);
        } else {
            store_le(block, number);
        }
    }

    Aes aes_;
    std::array<std::byte, block_size> padding_{};
    std::vector<std::uint32_t> prefix_masks_ = std::vector<std::uint32_t>(std::size_t{1} << prefix_bits);
    std::vector<Known32> known_32_ = std::vector<Known32>(slots);
    std::vector<Known64> known_64_ = std::vector<Known64>(slots);
};

}  // namespace

std::unique_ptr<AddressMap> make_crypto_pan(std::span<const std::byte, 32> key) {
    return std::make_unique<CryptoPan>(key);
}

}  // namespace spindrift::anonymize
