# Inputs and outputs of files, text and subs.
use 5.026;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";

use Net::Nmsg::Input;
use Net::Nmsg::Output;
use Samples;

my $path = write_ipconn(folder('three.nmsg'), 3);

sub ports { map { $_->get_srcport } @_ }

# --- read

my $in = Net::Nmsg::Input->open($path);
isa_ok($in, 'Net::Nmsg::Layer');
ok($in->opened && $in->is_file && !$in->is_sock && !$in->eof, 'open');
cmp_ok(fileno $in, '==', $in->fileno, 'fileno');
is(($in->stat)[7], -s $path, 'stat');
my $first = <$in>;
isa_ok($first, 'Net::Nmsg::Msg::base::ipconn');
is($first->get_srcport, 1, '<$in>');
is($in->read->get_srcport, 2, 'read');
is($_->get_srcport, 2, 'and $_');
for my $constant (1) {
    for ($constant, 2) { last }
}
is($in->read->get_srcport, 3, 'the last');
ok(!$in->eof, 'not at the end before it was read');
is($in->read, undef, 'the end');
ok($in->eof, 'eof');
is($in->read, undef, 'still');
ok($in->close, 'close');
ok(!$in->opened && !$in->is_file && !$in->close && !defined $in->fileno, 'closed');
dies_like(sub { $in->read }, qr/^attempted read on closed input/, 'a closed input');

ok($in->open($path), 'open again');
is_deeply([ports($in->read)], [1 .. 3], 'a list');
ok($in->eof, 'eof after a list');
$in->open($path);
is_deeply([ports(<$in>)], [1 .. 3], '<$in> in a list');
eval { for (1) { $in->open($path); $in->read } };
is($@, '', 'a constant as $_ is left alone');

$in->open($path);
my @seen;
is($in->loop(sub { push @seen, $_[0]->get_srcport }, 2), $in, 'loop returns the input');
is_deeply(\@seen, [1, 2], 'as many as asked for');
ok(!$in->eof, 'not at the end');
$in->loop(sub { push @seen, $_[0]->get_srcport });
is_deeply(\@seen, [1 .. 3], 'the rest');
ok($in->eof, 'at the end');
$in->open($path);
dies_like(sub { $in->loop(sub { die "enough\n" }) }, qr/^enough$/, 'a sub that dies');
is($in->read->get_srcport, 2, 'and what comes behind');
$in->loop(sub { $in->close });
ok(!$in->opened, 'a sub that closes');

open my $handle, '<', $path;
is_deeply([ports(Net::Nmsg::Input->open($handle)->read)], [1 .. 3], 'an open file handle');
ok(defined fileno $handle, 'which stays open');
{
    open my $saved, '<&', \*STDIN;
    open STDIN, '<', $path;
    is_deeply([ports(Net::Nmsg::Input->open('-')->read)], [1 .. 3], 'standard input');
    open STDIN, '<&', $saved;
}
for my $autoclose (0, 1) {
    local $ENV{NET_NMSG_AUTOCLOSE} = $autoclose;
    my $program = 'for (1..50) { my $in = Net::Nmsg::Input->open($ARGV[0]); $in->read;
        my $out = Net::Nmsg::Output->open_json("/dev/null"); $out->write($_); Net::Nmsg::Output->open_pres("/dev/null");
        Net::Nmsg::Util::is_nmsg_file($ARGV[0]) }
        opendir my $all, "/proc/self/fd"; print scalar(() = readdir $all) < 15 ? "closed" : "left open"';
    my @perl = ($^X, (map { "-I$_" } @INC), '-MNet::Nmsg::Input', '-MNet::Nmsg::Output', '-we', $program, $path);
    open my $result, '-|', @perl;
    is(scalar <$result>, 'closed', "descriptors are closed with autoclose $autoclose");
}

# --- filters

my $mixed = folder('mixed.nmsg');
{
    my $out = Net::Nmsg::Output->open($mixed);
    for my $i (1 .. 4) {
        my $msg = $i % 2 ? ipconn($i) : Net::Nmsg::Msg::base::http->new;
        $msg->source($i);
        $msg->group_id($i);
        $out->write($msg);
    }
}
sub sources { join ' ', map { $_->source } Net::Nmsg::Input->open($mixed, @_)->read }
is(sources(), '1 2 3 4', 'no filter');
is(sources(filter_vendor => 'base', filter_msgtype => 'http'), '2 4', 'a type');
is(sources(filter_vendor => 1, filter_msgtype => 5), '1 3', 'a type by numbers');
is(sources(filter_source => 3), '3', 'a source');
is(sources(filter_source => '0x4'), '4', 'a source in hexadecimal digits');
is(sources(filter_group => 2), '2', 'a group');
is(sources(filter_operator => 9), '', 'an operator');
$in = Net::Nmsg::Input->new(filter_source => 2);
$in->open($mixed);
is($in->get_filter_source, 2, 'options of new');
$in->set_filter_source(undef);
$in->set_filter_msgtype('BASE', 'ipconn');
is_deeply([$in->get_filter_msgtype], ['base', 'ipconn'], 'get_filter_msgtype');
is($in->read->source, 1, 'a filter that is set later');
$in->set_filter_msgtype;
is($in->read->source, 2, 'and removed');
dies_like(sub { sources(filter_vendor => 'base') }, qr/^filter_vendor and filter_msgtype need each other/, 'half');
dies_like(sub { sources(filter_vendor => 'x', filter_msgtype => 'y') }, qr/^uknown vendor 'x' at \Q$0\E/, 'no type');
dies_like(sub { sources(filter_group => 'none-such') }, qr/^unknown group 'none-such'/, 'no group');

# --- mistakes

dies_like(sub { Net::Nmsg::Input->open(folder('none.nmsg')) }, qr/none\.nmsg: No such file or directory at \Q$0\E/,
    'a file that is not there');
dies_like(sub { Net::Nmsg::Input->open(folder('none.txt')) }, qr/^unknown input file type .*none\.txt at/, 'its type');
dies_like(sub { Net::Nmsg::Input->open($0) }, qr/^unknown input file type/, 'a file of another type');
dies_like(sub { Net::Nmsg::Input->open('none') }, qr/^not sure what to do with spec none at/, 'something');
dies_like(sub { Net::Nmsg::Input->open(undef) }, qr/^no input is given/, 'nothing');
$in = Net::Nmsg::Input->new;
is($in->open(folder('none.nmsg')), undef, 'an object returns nothing');
like($in->error, qr/none\.nmsg: No such file or directory$/, 'and has the error');
is_deeply([$in->open('none')], [], 'in a list, too');
is($in->error, 'not sure what to do with spec none', 'another error');
ok(!$in->clear_error->error, 'clear_error');
ok($in->open($path) && !$in->error, 'and can be opened');
{
    my $warning = '';
    local $SIG{__WARN__} = sub { $warning .= $_[0] };
    Net::Nmsg::Input->open($path, no_such => 1);
    like($warning, qr/^unknown option 'no_such'/, 'an unknown option');
}
{
    my $broken = folder('broken.nmsg');
    open my $file, '>', $broken;
    print $file "NMSG\0\2\0\0\0\1x";
    close $file;
    dies_like(sub { Net::Nmsg::Input->open($broken)->read }, qr/^nmsg_input_read\(\) failed\(10\): parse error/, 'bad');
}
is({Net::Nmsg::Input->defaults}->{rcvbuf}, 4194304, 'defaults');

# --- write

my $copy = folder('copy.nmsg');
my $out  = Net::Nmsg::Output->open($copy);
ok($out->opened && $out->is_file && !$out->is_cb, 'open');
is($out->get_bufsz, 1048576, 'bufsz');
is($out->write(ipconn(1), ipconn(2)), $out, 'write');
$out->write for ipconn(3);
my $msg = ipconn(4);
$out->write($msg);
$out->write($msg);
$msg->set_srcport(5);
$out->write($msg);
ok($out->flush && -s $copy, 'flush');
ok($out->close, 'close');
dies_like(sub { $out->write($msg) }, qr/^attempted write on closed output/, 'a closed output');
is_deeply([ports(Net::Nmsg::Input->open($copy)->read)], [1, 2, 3, 4, 4, 5], 'what was written');
dies_like(sub { Net::Nmsg::Output->open($copy)->write('x') }, qr/^not a message of Net::Nmsg/, 'no message');

my $time = Net::Nmsg::Msg::base::ipconn->new;
{
    my $out = Net::Nmsg::Output->open($copy);
    my $now = time;
    $out->write($time);
    cmp_ok($time->time, '>=', $now, 'a message without a time gets it when it is written');
}
is((Net::Nmsg::Input->open($copy)->read)[0]->time, $time->time, 'and that is in the file');

{
    my $out = Net::Nmsg::Output->open($copy, source => 'a1ba02cf', operator => 7, group => 8, zlibout => 1,
        bufsz => 600, filter_vendor => 'base', filter_msgtype => 'ipconn');
    is($out->get_source, 'a1ba02cf', 'get_source');
    $out->write(Net::Nmsg::Msg::base::http->new, ipconn(1));
    $out->set_source(0x17);
    $out->set_zlibout(0);
    $out->set_buffered(0);
    my $size = -s $copy;
    $out->write(ipconn(2));
    cmp_ok(-s $copy, '>', $size, 'not buffered');
}
my @read = Net::Nmsg::Input->open($copy)->read;
is_deeply([map { [$_->source, $_->operator_id, $_->group_id] } @read], [[0xa1ba02cf, 7, 8], [0x17, 7, 8]], 'header');

{
    my $out = Net::Nmsg::Output->open($copy, buffered_io => 0, rate => 1000, freq => 10);
    is_deeply([$out->get_rate], [1000, 10], 'get_rate');
    is($out->get_buffered, 0, 'buffered_io');
    $out->write(map { ipconn($_) } 1 .. 5);
    $out->set_rate(0);
    $out->write(ipconn(6));
}
is(scalar(() = Net::Nmsg::Input->open($copy)->read), 6, 'with a rate');

SKIP: {
    skip 'there is no /dev/full', 4 if !-c '/dev/full';
    my $out = Net::Nmsg::Output->open('/dev/full');
    $out->write(ipconn(1));
    ok(!$out->close, 'a full disk');
    like($out->error, qr/No space left/, 'is told');
    $out->open('/dev/full', buffered => 0);
    dies_like(sub { $out->write(ipconn(1)) }, qr/^nmsg_output_write\(\) failed\(15\): consult errno.*No space left/,
        'at once');
    my $warning = '';
    local $SIG{__WARN__} = sub { $warning .= $_[0] };
    { my $lost = Net::Nmsg::Output->open('/dev/full'); $lost->write(ipconn(1)) }
    like($warning, qr/No space left/, 'and if nobody closes it');
}
dies_like(sub { Net::Nmsg::Output->open(folder('none', 'x')) }, qr{none/x: No such file .* at \Q$0\E}, 'no folder');

# --- text

my $text = folder('text');
{
    my $out = Net::Nmsg::Output->open_pres($text);
    ok($out->is_pres, 'is_pres');
    $out->write(ipconn(1));
}
is(slurp($text), "[8] [2023-11-14 22:13:20.000000001] [1:5 base ipconn] [00000000] [] [] \n"
    . "srcip: 192.0.2.1\nsrcport: 1\n\n", 'presentation text');
{
    my $out = Net::Nmsg::Output->open_pres($text, endline => "\\\n");
    is($out->get_endline, "\\\n", 'get_endline');
    $out->write(ipconn(1));
}
like(slurp($text), qr/^srcip: 192\.0\.2\.1\\\n/m, 'with an end of lines');
{
    local $/ = '|';
    Net::Nmsg::Output->open_pres($text)->write(ipconn(1));
}
like(slurp($text), qr/srcip: 192\.0\.2\.1\|srcport: 1\|/, 'which is that of Perl otherwise');
open $handle, '>', $text;
Net::Nmsg::Output->open_pres($handle)->write(ipconn(1));
print $handle "more\n";
close $handle;
like(slurp($text), qr/srcport: 1\n\nmore\n$/, 'into an open file handle, which stays open');
Net::Nmsg::Output->open_pres($text)->write(map { ipconn($_) } 1, 2);
$in = Net::Nmsg::Input->open_pres($text, filter_vendor => 'base', filter_msgtype => 'ipconn');
ok($in->is_pres, 'presentation text');
is_deeply([ports($in->read)], [1, 2], 'and back');
dies_like(sub { Net::Nmsg::Input->open_pres($text) }, qr/^filter_vendor and filter_msgtype are required/, 'of a type');

my $json = folder('json');
{
    my $out = Net::Nmsg::Output->open_json($json);
    ok($out->is_json, 'is_json');
    $out->write(map { ipconn($_) } 1 .. 3);
}
is(slurp($json), join('', map { ipconn($_)->as_json . "\n" } 1 .. 3), 'JSON');
$in = Net::Nmsg::Input->open_json($json, filter_vendor => 'base', filter_msgtype => 'ipconn');
ok($in->is_json, 'is_json');
is_deeply([ports($in->read)], [1 .. 3], 'and back');

# --- subs

@seen = ();
$out  = Net::Nmsg::Output->open(sub { push @seen, @_ }, filter_vendor => 'base', filter_msgtype => 'ipconn');
ok($out->is_cb && !defined $out->fileno, 'a sub');
$out->write(ipconn(1), Net::Nmsg::Msg::base::http->new, $msg);
is_deeply([ports(@seen)], [1, 5], 'gets messages that pass the filter');
cmp_ok($seen[1], '==', $msg, 'the same objects');
$out->open(sub { die "no more\n" });
dies_like(sub { $out->write(ipconn(1)) }, qr/^no more$/, 'a sub that dies');
$out->open(sub { $out->close });
$out->write(ipconn(1));
ok(!$out->opened, 'a sub that closes');
dies_like(sub { Net::Nmsg::Output->open_cb('x') }, qr/^not a code reference/, 'no sub');

# --- messages of every kind

for my $sample (
    [email => sub { $_[0]->set_type('spamtrap'); $_[0]->set_headers("From: x\nTo: y\n"); $_[0]->add_rcpt('a', 'b') }],
    [http   => sub { $_[0]->set_type('sinkhole'); $_[0]->set_srcip('::1'); $_[0]->set_request("GET / HTTP/1.0\n") }],
    [ipconn => sub { $_[0]->set_dstport(443) }],
    )
{
    my ($type, $fill) = @$sample;
    my @made = map { my $msg = "Net::Nmsg::Msg::base::$type"->new; $fill->($msg); $msg->time($_, 7); $msg } 1 .. 20;
    my $path = folder("$type.nmsg");
    Net::Nmsg::Output->open($path)->write(@made);
    my @read = Net::Nmsg::Input->open($path)->read;
    is_deeply([map { $_->as_str } @read], [map { $_->as_str } @made], "$type: a file");
    is_deeply([$read[0]->fields_present], [$made[0]->fields_present], "$type: fields that are present");
    my @called;
    Net::Nmsg::Output->open(sub { push @called, shift })->write(@read);
    is_deeply([map { $_->as_json } @called], [map { $_->as_json } @made], "$type: a sub");
}

# --- a message that does not decode, and one of an unknown type

{
    my $container = sub {
        my ($msgtype, $payload) = @_;
        my $record = "\x08\x01\x10" . chr($msgtype) . "\x18\x05\x25\0\0\0\0\x2a" . chr(length $payload) . $payload;
        my $body   = "\x0a" . chr(length $record) . $record;
        return 'NMSG' . pack('C C N', 0, 2, length $body) . $body;
    };
    my $path = folder('odd.nmsg');
    open my $file, '>:raw', $path;
    print $file $container->(5, "\xff"), $container->(99, 'abc');
    close $file;
    my ($broken, $unknown) = Net::Nmsg::Input->open($path)->read;
    isa_ok($broken, 'Net::Nmsg::Msg::base::ipconn');
    is($broken->get_srcip, undef, 'a message that does not decode has no values');
    is_deeply([$broken->fields_present], [], 'and no fields');
    is($broken->as_str, "[1970-01-01 00:00:05.000000000] [1:5 base ipconn] [] [] []\n", 'and no text');
    is(ref $unknown, 'Net::Nmsg::Msg', 'a message of an unknown type');
    is_deeply([map { $unknown->$_ } qw(VID MID vendor type fields)], [1, 99, 'base', undef], 'has its numbers');
    like($unknown->as_str, qr/ \[1:99 base \(unknown\)\] \[\] \[\] \[\]\n<UNKNOWN NMSG 1:99>\n\z/, 'text');
    my $copy = folder('odd-copy.nmsg');
    Net::Nmsg::Output->open($copy)->write($broken, $unknown);
    is(scalar(() = Net::Nmsg::Input->open($copy)->read), 2, 'both can be written');
}

done_testing;
