#include <spindrift/file/input_stream.hpp>

#include "tests/packet/captures.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/file/output_stream.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

namespace spindrift::file {
namespace {

using Folder = tests::CaptureFolder;

const Wait no_wait = [](int) { return true; };

struct Read {
    std::string text;
    InputStream::Result result = InputStream::Result::octets;
    std::string error_message;
};

Read read_all(InputStream& stream, std::size_t max = 1000) {
    Read read;
    Buffer out;
    while (read.result == InputStream::Result::octets) {
        out.clear();
        read.result = stream.read(out, max, no_wait);
        read.text += out.text();
    }
    read.error_message = stream.error_message();
    return read;
}

Read read_all(const std::string& path) {
    InputStream stream(path);
    return read_all(stream);
}

void write(const std::string& path, std::string_view text) {
    OutputStream stream(path);
    char* const to = stream.room(text.size());
    text.copy(to, text.size());
    stream.set_end(to + text.size());
    stream.close();
}

TEST(InputStream, ReadsWhatOutputStreamsWrite) {
    const Folder folder;
    const std::string text(100'000, 'x');
    for (const char* name : {"plain", "a.gz", "a.zst", "a.xz", "a.bz2", "a.lz4"}) {
        write(folder.file(name), text);
        InputStream stream(folder.file(name));
        const Read read = read_all(stream);
        EXPECT_EQ(read.result, InputStream::Result::end) << name << ": " << read.error_message;
        EXPECT_TRUE(read.text == text) << name;
        EXPECT_EQ(stream.octets_read(), std::filesystem::file_size(folder.file(name)));
        EXPECT_EQ(stream.total_size(), stream.octets_read());
        EXPECT_EQ(stream.compression(), compression_by_name(name));
    }
}

TEST(InputStream, WritesTheSameOctetsForTheSameText) {
    const Folder folder;
    for (const char* suffix : {".gz", ".zst", ".xz", ".bz2", ".lz4"}) {
        write(folder.file(std::string("a") + suffix), "text");
        write(folder.file(std::string("b") + suffix), "text");
        InputStream a(folder.file(std::string("a") + suffix), InputStream::Content::plain);
        InputStream b(folder.file(std::string("b") + suffix), InputStream::Content::plain);
        EXPECT_EQ(read_all(a).text, read_all(b).text) << suffix;
    }
}

TEST(InputStream, GivesNoMoreThanIsAskedFor) {
    const Folder folder;
    for (const char* name : {"plain", "a.gz", "a.zst"}) {
        write(folder.file(name), "a few words");
        InputStream stream(folder.file(name));
        std::string text;
        for (Buffer out; stream.read(out, 2, no_wait) == InputStream::Result::octets; out.clear()) {
            EXPECT_LE(out.size(), 2U) << name;
            text += out.text();
        }
        EXPECT_EQ(text, "a few words") << name;
    }
}

TEST(InputStream, ReadsShortFiles) {
    const Folder folder;
    for (const char* text : {"", "a", "abcde", "abcdef", "abcdefg"}) {
        EXPECT_EQ(read_all(folder.write("a", as_bytes(text))).text, text);
    }
}

TEST(InputStream, TellsWhereCompressedDataBreakOff) {
    const Folder folder;
    tests::Random random(1);
    const auto octets = random.octets(100'000);
    const std::string path = folder.file("a.gz");
    write(path, as_text(octets));
    std::filesystem::resize_file(path, 50'000);
    const Read read = read_all(path);
    EXPECT_EQ(read.result, InputStream::Result::failed);
    EXPECT_EQ(read.error_message, "the gzip data are cut short, at octet 50000 of the compressed file");
    EXPECT_GT(read.text.size(), 30'000U);
    EXPECT_TRUE(as_text(octets).starts_with(read.text));
}

TEST(InputStream, TellsWhatIsNotWhatItSeems) {
    const Folder folder;
    const Read read = read_all(folder.write("a", as_bytes("BZh9 is not enough")));
    EXPECT_EQ(read.result, InputStream::Result::failed);
    EXPECT_EQ(read.text, "");
    EXPECT_TRUE(read.error_message.starts_with("not bzip2 data: ")) << read.error_message;
}

TEST(InputStream, TakesCompressedFilesAsTheyAreIfAsked) {
    const Folder folder;
    write(folder.file("a.gz"), "text");
    InputStream stream(folder.file("a.gz"), InputStream::Content::plain);
    EXPECT_TRUE(read_all(stream).text.starts_with("\x1F\x8B"));
    EXPECT_EQ(stream.compression(), std::nullopt);
}

TEST(InputStream, MayBeReadOnAfterAWaitInVain) {
    const Folder folder;
    const std::string path = folder.file("pipe");
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const FileDescriptor writing(::open(path.c_str(), O_RDWR));
    write(folder.file("a.gz"), "text");
    InputStream file(folder.file("a.gz"), InputStream::Content::plain);
    const std::string octets = read_all(file).text;
    InputStream pipe(path);
    Buffer out;
    const Wait in_vain = [](int) { return false; };
    // However it comes, it is put together.
    for (const char octet : octets) {
        ASSERT_EQ(pipe.read(out, 100, in_vain), InputStream::Result::nothing);
        ASSERT_EQ(::write(writing.get(), &octet, 1), 1);
        bool there = true;
        const Wait once = [&there](int) { return std::exchange(there, false); };
        static_cast<void>(pipe.read(out, 100, once));
    }
    EXPECT_EQ(out.text(), "text");
}

TEST(InputStream, SaysWhyAFileCannotBeOpened) {
    try {
        const InputStream stream("/nowhere/at/all");
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "No such file or directory");
    }
}

TEST(OutputStream, FailsForGoodWhenTheDiskIsFull) {
    OutputStream stream("/dev/full");
    char* const to = stream.room(1);
    *to = 'x';
    stream.set_end(to + 1);
    EXPECT_THROW(stream.flush(), Error);
    EXPECT_THROW(stream.close(), Error);
}

}  // namespace
}  // namespace spindrift::file
