#include "../api.hpp"

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace {

using Buffer = libtrace_scb_t;

bool is_made(const Buffer* buf) noexcept {
    return buf != nullptr && buf->address != nullptr;
}

std::uint32_t filled(const Buffer& buf) noexcept {
    return buf.write_offset - buf.read_offset;
}

/// `size`, which must not be 0, as a whole number of pages; 0 if get_size could not return it.
std::size_t round_to_pages(std::uint32_t size) noexcept {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t rounded = (size + page - 1) / page * page;
    return rounded <= INT_MAX ? rounded : 0;
}

/// Maps a file of `size` octets twice in a row; null without memory.
std::uint8_t* map_twice(int fd, std::size_t size) noexcept {
    // Both together first, so that nothing else gets the second place.
    void* both = mmap(nullptr, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (both == MAP_FAILED) {
        return nullptr;
    }
    auto* first = static_cast<std::uint8_t*>(both);
    for (std::uint8_t* place : {first, first + size}) {
        if (mmap(place, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED) {
            munmap(both, 2 * size);
            return nullptr;
        }
    }
    return first;
}

}  // namespace

int libtrace_scb_init(libtrace_scb_t* buf, uint32_t size, uint16_t id) {
    if (buf == nullptr) {
        return -1;
    }
    libtrace_scb_destroy(buf);
    buf->shm_file = nullptr;
    const std::size_t bytes = round_to_pages(size);
    char name[32];
    std::snprintf(name, sizeof name, "lt_scb_%ld_%u", static_cast<long>(getpid()), unsigned{id});
    if (bytes == 0 || (buf->fd = memfd_create(name, MFD_CLOEXEC)) == -1) {
        return -1;
    }
    if (ftruncate(buf->fd, static_cast<off_t>(bytes)) == 0) {
        buf->address = map_twice(buf->fd, bytes);
    }
    if (buf->address == nullptr) {
        libtrace_scb_destroy(buf);
        return -1;
    }
    buf->shm_file = strdup(name);
    buf->count_bytes = static_cast<std::uint32_t>(bytes);
    buf->read_offset = buf->write_offset = 0;
    buf->recv_thold = buf->count_bytes / 10;
    return 0;
}

void libtrace_scb_destroy(libtrace_scb_t* buf) {
    if (buf == nullptr) {
        return;
    }
    if (buf->address != nullptr) {
        munmap(buf->address, std::size_t{2} * buf->count_bytes);
        std::free(buf->shm_file);
        buf->shm_file = nullptr;
        buf->address = nullptr;
    }
    if (buf->fd != -1) {
        close(buf->fd);
        buf->fd = -1;
    }
}

int libtrace_scb_recv_sock(libtrace_scb_t* buf, int sock, int flags) {
    if (!is_made(buf)) {
        return -1;
    }
    const std::size_t space = buf->count_bytes - filled(*buf);
    if (space == 0 || space < buf->recv_thold) {
        return static_cast<int>(filled(*buf));
    }
    const ssize_t count = recv(sock, buf->address + buf->write_offset, space, flags);
    if (count < 0) {
        return -1;
    }
    if (count == 0) {
        return filled(*buf) == 0 ? 0 : -2;
    }
    buf->write_offset += static_cast<std::uint32_t>(count);
    return static_cast<int>(filled(*buf));
}

uint8_t* libtrace_scb_get_read(libtrace_scb_t* buf, uint32_t* available) {
    if (available != nullptr) {
        *available = is_made(buf) ? filled(*buf) : 0;
    }
    return is_made(buf) ? buf->address + buf->read_offset : nullptr;
}

void libtrace_scb_advance_read(libtrace_scb_t* buf, uint32_t forward) {
    if (!is_made(buf)) {
        return;
    }
    buf->read_offset += forward < filled(*buf) ? forward : filled(*buf);
    if (buf->read_offset >= buf->count_bytes) {
        buf->read_offset -= buf->count_bytes;
        buf->write_offset -= buf->count_bytes;
    }
}

int libtrace_scb_get_available_space(libtrace_scb_t* buf) {
    return is_made(buf) ? static_cast<int>(buf->count_bytes - filled(*buf)) : 0;
}

int libtrace_scb_get_size(libtrace_scb_t* buf) {
    return is_made(buf) ? static_cast<int>(buf->count_bytes) : 0;
}

int libtrace_scb_set_recv_thold(libtrace_scb_t* buf, uint32_t recv_thold) {
    if (!is_made(buf) || recv_thold >= buf->count_bytes) {
        return -1;
    }
    buf->recv_thold = recv_thold;
    return 0;
}

uint32_t libtrace_scb_get_recv_thold(libtrace_scb_t* buf) {
    return is_made(buf) ? buf->recv_thold : 0;
}
