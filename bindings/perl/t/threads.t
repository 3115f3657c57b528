# Threads of Perl: objects stay with the thread that made them.
use 5.026;
use warnings;
use Config;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/lib";

plan skip_all => 'Perl is built without threads' if !$Config{useithreads};
require threads;

use Net::Nmsg::Input;
use Net::Nmsg::Output;
use Samples;

my $path = write_ipconn(folder('x'), 3);
my $in   = Net::Nmsg::Input->open_file($path);
my $msg  = $in->read;
my $out  = Net::Nmsg::Output->open(folder('y'));
$out->write($msg);

my @found = threads->create(
    {context => 'list'},
    sub {
        my $opened = join ',', map { $_->opened ? 1 : 0 } $in, $out;
        my $error  = eval { $msg->get_srcport; '' } // $@;
        my @read   = Net::Nmsg::Input->open_file($path)->read;
        return ($opened, $error, scalar @read, ref $read[0], $read[0]->get_srcport);
    }
)->join;
is($found[0], '0,0', 'what is open is not open in another thread');
like($found[1], qr/^not a message of Net::Nmsg/, 'nor are messages usable');
is_deeply([@found[2 .. 4]], [3, 'Net::Nmsg::Msg::base::ipconn', 1], 'which can read itself');
is($msg->get_srcport, 1, 'a message is as it was');
is($in->read->get_srcport, 2, 'and an input');
ok($out->close, 'and an output');
is(scalar(() = Net::Nmsg::Input->open_file(folder('y'))->read), 1, 'which has written');

done_testing;
