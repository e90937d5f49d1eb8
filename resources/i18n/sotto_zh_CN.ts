<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Folder for new voices…</source>
        <translation>新声音的文件夹…</translation>
    </message>
    <message>
        <source>Go to {0}</source>
        <translation>转到“{0}”</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Language of the system</source>
        <translation>系统语言</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>浅色或深色</translation>
    </message>
    <message>
        <source>New voice</source>
        <translation>新建声音</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Open recent</source>
        <translation>打开最近的声音</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>打开所在文件夹</translation>
    </message>
    <message>
        <source>Size {0} %</source>
        <translation>大小 {0} %</translation>
    </message>
    <message>
        <source>Tour of the window</source>
        <translation>窗口导览</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>AdviceCard</name>
    <message>
        <source>After as many steps ({0}) the student is ahead of its control by {1}.</source>
        <translation>同样训练 {0} 步后，学生比对照领先 {1}。</translation>
    </message>
    <message>
        <source>After as many steps ({0}) the student is behind its control by {1}.</source>
        <translation>同样训练 {0} 步后，学生比对照落后 {1}。</translation>
    </message>
    <message>
        <source>At the end of its longer run the control is ahead by {0}.</source>
        <translation>对照训练得更久，结束时领先 {0}。</translation>
    </message>
    <message>
        <source>At the end of its longer run the control is behind by {0}.</source>
        <translation>对照训练得更久，结束时落后 {0}。</translation>
    </message>
    <message>
        <source>Going well.</source>
        <translation>进展顺利。</translation>
    </message>
    <message>
        <source>Going wrong.</source>
        <translation>出了问题。</translation>
    </message>
    <message>
        <source>Hardly improving.</source>
        <translation>几乎不再改善。</translation>
    </message>
    <message>
        <source>It takes a few checks to see a trend.</source>
        <translation>需要几次检查才能看出趋势。</translation>
    </message>
    <message>
        <source>Learning by heart.</source>
        <translation>正在死记硬背。</translation>
    </message>
    <message>
        <source>Since step {0} the validation loss fell by {1} only. You can stop and keep it.</source>
        <translation>自第 {0} 步以来，验证损失只下降了 {1}。可以停止并保留。</translation>
    </message>
    <message>
        <source>The training loss falls, but the validation loss rose by {1} since step {0}. The best checkpoint is kept; you can stop.</source>
        <translation>训练损失在下降，但验证损失自第 {1} 步以来上升了 {0}。最佳检查点已保留，可以停止。</translation>
    </message>
    <message>
        <source>The training loss rises instead of falling. Stop, and train again with a smaller learning rate.</source>
        <translation>训练损失不降反升。请停止，用更小的学习率重新训练。</translation>
    </message>
    <message>
        <source>The validation loss is still falling; no sign of over-fitting.</source>
        <translation>验证损失仍在下降，没有过拟合的迹象。</translation>
    </message>
    <message>
        <source>Too early to say.</source>
        <translation>现在判断还太早。</translation>
    </message>
</context>
<context>
    <name>BandStrip</name>
    <message>
        <source>Error by band</source>
        <translation>各频带误差</translation>
    </message>
    <message>
        <source>{0} dB</source>
        <translation>{0} dB</translation>
    </message>
    <message>
        <source>{0} to {1} kHz: {2} dB apart, {3} dB on the whole</source>
        <translation>{0} 到 {1} kHz：相差 {2} dB，总体 {3} dB</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>BillStrip</name>
    <message>
        <source>Arithmetic</source>
        <translation>运算量</translation>
    </message>
    <message>
        <source>Damage so far</source>
        <translation>目前的损害</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Speed, one thread</source>
        <translation>速度，单线程</translation>
    </message>
    <message>
        <source>Voice size</source>
        <translation>声音大小</translation>
    </message>
    <message>
        <source>as fast</source>
        <translation>一样快</translation>
    </message>
    <message>
        <source>as large</source>
        <translation>一样大</translation>
    </message>
    <message>
        <source>dB MCD</source>
        <translation>dB MCD</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>measured, predicted {0}</source>
        <translation>实测，预测为 {0}</translation>
    </message>
    <message>
        <source>ms per second</source>
        <translation>毫秒每秒</translation>
    </message>
    <message>
        <source>not measured on this machine yet</source>
        <translation>尚未在本机测量</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>teacher {0}</source>
        <translation>教师 {0}</translation>
    </message>
    <message>
        <source>teacher {0}, {1}</source>
        <translation>教师 {0}，{1}</translation>
    </message>
    <message>
        <source>{0} MAC/s</source>
        <translation>{0} MAC/s</translation>
    </message>
    <message>
        <source>{0} faster</source>
        <translation>快 {0}</translation>
    </message>
    <message>
        <source>{0} larger</source>
        <translation>大 {0}</translation>
    </message>
    <message>
        <source>{0} parameters</source>
        <translation>{0} 个参数</translation>
    </message>
    <message>
        <source>{0} slower</source>
        <translation>慢 {0}</translation>
    </message>
    <message>
        <source>{0} smaller</source>
        <translation>小 {0}</translation>
    </message>
</context>
<context>
    <name>BlindResult</name>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>The vote is kept in the project and goes into the report and the card.</source>
        <translation>结果已保存在项目中，会写入报告和声音卡片。</translation>
    </message>
    <message>
        <source>Try to keep it again</source>
        <translation>再试一次保存</translation>
    </message>
</context>
<context>
    <name>BlindRun</name>
    <message>
        <source>Blind test: from the beginning</source>
        <translation>盲听测试：从头播放</translation>
    </message>
    <message>
        <source>Blind test: leave (asks)</source>
        <translation>盲听测试：离开（会先询问）</translation>
    </message>
    <message>
        <source>Blind test: press the chosen button</source>
        <translation>盲听测试：按下选中的按钮</translation>
    </message>
    <message>
        <source>Leave the test…</source>
        <translation>离开测试…</translation>
    </message>
    <message>
        <source>Place in the sentence</source>
        <translation>句子中的位置</translation>
    </message>
    <message>
        <source>Trials done</source>
        <translation>已完成的试次</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
</context>
<context>
    <name>BlindSetup</name>
    <message>
        <source>ABX</source>
        <translation>ABX</translation>
    </message>
    <message>
        <source>At {0} kHz there is no {1} kHz anchor: it is left out.</source>
        <translation>采样率为 {0} kHz 时没有 {1} kHz 锚点，已略去。</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Can a listener tell two voices apart at all?</source>
        <translation>听者究竟能不能分辨两个声音？</translation>
    </message>
    <message>
        <source>Choose at least one voice to grade.</source>
        <translation>请至少选择一个要打分的声音。</translation>
    </message>
    <message>
        <source>Choose two different voices.</source>
        <translation>请选择两个不同的声音。</translation>
    </message>
    <message>
        <source>First voice, or reference</source>
        <translation>第一个声音，即参考</translation>
    </message>
    <message>
        <source>Graded</source>
        <translation>参加打分</translation>
    </message>
    <message>
        <source>How far is each voice from a reference?</source>
        <translation>每个声音离参考有多远？</translation>
    </message>
    <message>
        <source>Listener</source>
        <translation>听者</translation>
    </message>
    <message>
        <source>MUSHRA</source>
        <translation>MUSHRA</translation>
    </message>
    <message>
        <source>No sentence was spoken by all of these voices yet.</source>
        <translation>还没有一个句子是所有这些声音都说过的。</translation>
    </message>
    <message>
        <source>Preference</source>
        <translation>偏好</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>参考</translation>
    </message>
    <message>
        <source>Second voice</source>
        <translation>第二个声音</translation>
    </message>
    <message>
        <source>Sentences</source>
        <translation>句子</translation>
    </message>
    <message>
        <source>Start the test</source>
        <translation>开始测试</translation>
    </message>
    <message>
        <source>Trials</source>
        <translation>试次</translation>
    </message>
    <message>
        <source>Voices</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Which of two voices is better?</source>
        <translation>两个声音哪个更好？</translation>
    </message>
    <message>
        <source>Which test</source>
        <translation>哪种测试</translation>
    </message>
    <message>
        <source>a name, if you like</source>
        <translation>名字，可不填</translation>
    </message>
    <message>
        <source>and</source>
        <translation>和</translation>
    </message>
    <message>
        <source>{0} sentences, each with the hidden reference and anchors, in random order.</source>
        <translation>{0} 个句子，每句都含隐藏参考和锚点，顺序随机。</translation>
    </message>
    <message>
        <source>{0} trials; who is A changes at random. Counted at 5 %, two-sided; “no preference” is split evenly.</source>
        <translation>{0} 个试次；谁是 A 随机决定。按 5 % 双侧检验统计，“无偏好”平分给两边。</translation>
    </message>
</context>
<context>
    <name>BlindTest</name>
    <message>
        <source>A test that is not finished is not counted.</source>
        <translation>没有做完的测试不计入结果。</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>Leave the test?</source>
        <translation>离开测试？</translation>
    </message>
    <message>
        <source>The test was ended and is not counted.</source>
        <translation>测试已结束，不计入结果。</translation>
    </message>
    <message>
        <source>The test was left before its end: it is not counted.</source>
        <translation>测试中途离开，不计入结果。</translation>
    </message>
</context>
<context>
    <name>BudgetCard</name>
    <message>
        <source>A voice is being trained: it has the processor.</source>
        <translation>正在训练声音，处理器被占用。</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>至多</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>Each bar now shows what a byte saved there costs in quality.</source>
        <translation>现在每个条形显示：在该处每省一个字节要损失多少质量。</translation>
    </message>
    <message>
        <source>Expected damage: {0}, where halving every layer does 1.</source>
        <translation>预计损害：{0}（每层都减半时为 1）。</translation>
    </message>
    <message>
        <source>Largest file in megabytes</source>
        <translation>文件最大兆字节数</translation>
    </message>
    <message>
        <source>Look at each layer first</source>
        <translation>先逐层查看</translation>
    </message>
    <message>
        <source>Looking at each layer …</source>
        <translation>正在逐层查看…</translation>
    </message>
    <message>
        <source>Looking at each layer: {0} of {1}</source>
        <translation>正在逐层查看：{0} / {1}</translation>
    </message>
    <message>
        <source>Looking for what hurts least …</source>
        <translation>正在寻找损害最小的方案…</translation>
    </message>
    <message>
        <source>MB file</source>
        <translation>MB 文件</translation>
    </message>
    <message>
        <source>MB memory</source>
        <translation>MB 内存</translation>
    </message>
    <message>
        <source>Most memory in megabytes</source>
        <translation>内存最大兆字节数</translation>
    </message>
    <message>
        <source>Most milliseconds of work per second of speech, on one thread</source>
        <translation>单线程下每秒语音最多用多少毫秒</translation>
    </message>
    <message>
        <source>Propose</source>
        <translation>给出方案</translation>
    </message>
    <message>
        <source>Proposed: {0}. Undo takes it back.</source>
        <translation>方案：{0}。撤销即可恢复。</translation>
    </message>
    <message>
        <source>Say at least one limit.</source>
        <translation>请至少给出一个限制。</translation>
    </message>
    <message>
        <source>Sliders are proposed that keep these limits and should hurt least.</source>
        <translation>会给出满足这些限制、损害应当最小的滑块设置。</translation>
    </message>
    <message>
        <source>Train the teacher first: it is asked what each layer is worth.</source>
        <translation>请先训练教师：要问它每一层值多少。</translation>
    </message>
    <message>
        <source>any</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>ms per second</source>
        <translation>毫秒每秒</translation>
    </message>
    <message>
        <source>{0} memory</source>
        <translation>{0} 内存</translation>
    </message>
    <message>
        <source>{0} ms per second</source>
        <translation>每秒 {0} 毫秒</translation>
    </message>
    <message>
        <source>{0}; 0 for no limit</source>
        <translation>{0}；0 表示不限</translation>
    </message>
</context>
<context>
    <name>CardButton</name>
    <message>
        <source>As the system plays</source>
        <translation>由系统决定</translation>
    </message>
    <message>
        <source>Sound card</source>
        <translation>声卡</translation>
    </message>
    <message>
        <source>Sound card: {0}</source>
        <translation>声卡：{0}</translation>
    </message>
</context>
<context>
    <name>ChoiceCard</name>
    <message>
        <source>Choose the folder to export into</source>
        <translation>选择导出到哪个文件夹</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Export into</source>
        <translation>导出到</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Into this folder</source>
        <translation>导出到此文件夹</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>a bundle holds the voice as it is</source>
        <translation>成套文件原样保存声音</translation>
    </message>
</context>
<context>
    <name>ClipCard</name>
    <message>
        <source>All {0}</source>
        <translation>全部 {0}</translation>
    </message>
    <message>
        <source>As it is read:</source>
        <translation>读取时：</translation>
    </message>
    <message>
        <source>Doubtful clips here: {0}.</source>
        <translation>这里可疑的片段：{0}。</translation>
    </message>
    <message>
        <source>Drop the doubtful {0}</source>
        <translation>丢弃可疑的 {0} 个</translation>
    </message>
    <message>
        <source>Fine {0}</source>
        <translation>正常 {0}</translation>
    </message>
    <message>
        <source>It cuts {0} of silence in all.</source>
        <translation>共剪去 {0} 静音。</translation>
    </message>
    <message>
        <source>Left out {0}</source>
        <translation>已排除 {0}</translation>
    </message>
    <message>
        <source>May ignore {0}</source>
        <translation>可以忽略 {0}</translation>
    </message>
    <message>
        <source>Must fix {0}</source>
        <translation>必须修正 {0}</translation>
    </message>
    <message>
        <source>Search clips</source>
        <translation>搜索片段</translation>
    </message>
    <message>
        <source>Search name, text, verdict</source>
        <translation>搜索名称、文本、结论</translation>
    </message>
    <message>
        <source>Their levels lie {0} LU apart.</source>
        <translation>各片段的响度相差 {0} LU。</translation>
    </message>
    <message>
        <source>Your files stay as they are.</source>
        <translation>您的文件保持原样。</translation>
    </message>
</context>
<context>
    <name>ClipDetails</name>
    <message>
        <source>All clips</source>
        <translation>所有片段</translation>
    </message>
    <message>
        <source>LUFS</source>
        <translation>LUFS</translation>
    </message>
    <message>
        <source>Lengths</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>响度</translation>
    </message>
    <message>
        <source>Speech by speaker</source>
        <translation>各说话人的语音量</translation>
    </message>
    <message>
        <source>This clip</source>
        <translation>这个片段</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
</context>
<context>
    <name>ClipModel</name>
    <message>
        <source>Clip</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>Level, LUFS</source>
        <translation>响度，LUFS</translation>
    </message>
    <message>
        <source>Rate, Hz</source>
        <translation>采样率</translation>
    </message>
    <message>
        <source>Speaker</source>
        <translation>说话人</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>fine</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>静音</translation>
    </message>
</context>
<context>
    <name>ClipPane</name>
    <message>
        <source>As it is learnt</source>
        <translation>学习时的样子</translation>
    </message>
    <message>
        <source>As recorded</source>
        <translation>录制的原样</translation>
    </message>
    <message>
        <source>Choose a clip to see and hear it.</source>
        <translation>选择一个片段来查看和试听。</translation>
    </message>
    <message>
        <source>Delete, in the table; your file stays as it is</source>
        <translation>在表格中按 Delete；您的文件保持原样</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Space, in the table</source>
        <translation>在表格中按空格键</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>收回</translation>
    </message>
    <message>
        <source>The file as it is</source>
        <translation>文件原样</translation>
    </message>
    <message>
        <source>Trimmed and levelled as the buttons say</source>
        <translation>按上面的按钮剪去静音并统一响度</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>was {0}</source>
        <translation>原为 {0}</translation>
    </message>
    <message>
        <source>{0} Hz</source>
        <translation>{0} Hz</translation>
    </message>
</context>
<context>
    <name>ClipTable</name>
    <message>
        <source>Clips</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>Space plays the chosen clip; Delete leaves it out or takes it back</source>
        <translation>空格键播放选中的片段；Delete 将其排除或收回</translation>
    </message>
</context>
<context>
    <name>Clips</name>
    <message>
        <source>left out as doubtful</source>
        <translation>因可疑而排除</translation>
    </message>
    <message>
        <source>left out by you</source>
        <translation>由您排除</translation>
    </message>
    <message>
        <source>{0} LU louder than most</source>
        <translation>比大多数响 {0} LU</translation>
    </message>
    <message>
        <source>{0} LU softer than most</source>
        <translation>比大多数轻 {0} LU</translation>
    </message>
    <message>
        <source>{0} of silence around it</source>
        <translation>前后有 {0} 静音</translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy: {0}</source>
        <translation>复制：{0}</translation>
    </message>
</context>
<context>
    <name>CompareButton</name>
    <message>
        <source>Compare with earlier runs</source>
        <translation>与以前的训练比较</translation>
    </message>
    <message>
        <source>Draw the curves of earlier runs too, {0} at most</source>
        <translation>同时画出以前训练的曲线，最多 {0} 条</translation>
    </message>
    <message>
        <source>Run {0}   {1}</source>
        <translation>第 {0} 次   {1}</translation>
    </message>
    <message>
        <source>Runs that have been measured are kept, and can be compared here.</source>
        <translation>测量过的训练会保留下来，可在这里比较。</translation>
    </message>
    <message>
        <source>compare ({0}) ▾</source>
        <translation>比较（{0}）▾</translation>
    </message>
    <message>
        <source>compare ▾</source>
        <translation>比较 ▾</translation>
    </message>
</context>
<context>
    <name>CompressPage</name>
    <message>
        <source>A recipe of {0} steps counts instead of the sliders.</source>
        <translation>现在以一份 {0} 步的配方为准，滑块不起作用。</translation>
    </message>
    <message>
        <source>Another kind ({0}): the recipe works on a fresh model of the teacher&apos;s size.</source>
        <translation>另一种模型（{0}）：配方作用于与教师同样大小的新模型。</translation>
    </message>
    <message>
        <source>Budget…</source>
        <translation>预算…</translation>
    </message>
    <message>
        <source>Compress</source>
        <translation>压缩</translation>
    </message>
    <message>
        <source>Details of how the student is trained.</source>
        <translation>学生训练的细节。</translation>
    </message>
    <message>
        <source>Drag, and hear it before training, which usually mends part of it.</source>
        <translation>拖动滑块，先听训练前的效果；训练通常会弥补一部分。</translation>
    </message>
    <message>
        <source>Factorise</source>
        <translation>分解</translation>
    </message>
    <message>
        <source>Gates</source>
        <translation>门控</translation>
    </message>
    <message>
        <source>How softly the activations switch.</source>
        <translation>激活切换得有多软。</translation>
    </message>
    <message>
        <source>How the student listens to the teacher.</source>
        <translation>学生怎样听取教师的意见。</translation>
    </message>
    <message>
        <source>Layers use the same weights: fewer bytes.</source>
        <translation>多个层用同一份权重：字节更少。</translation>
    </message>
    <message>
        <source>Learn</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>Matrices become products of two thin ones.</source>
        <translation>矩阵变成两个窄矩阵的乘积。</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>打包</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Say what the voice may cost; sliders are proposed</source>
        <translation>说出声音可以占用多少，由此给出滑块方案</translation>
    </message>
    <message>
        <source>See the student</source>
        <translation>查看学生</translation>
    </message>
    <message>
        <source>Settings of the compression</source>
        <translation>压缩设置</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>共享</translation>
    </message>
    <message>
        <source>Smaller file, same speed.</source>
        <translation>文件更小，速度不变。</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Temperature, drawn</source>
        <translation>温度图示</translation>
    </message>
    <message>
        <source>The teacher&apos;s /{0}/</source>
        <translation>教师的 /{0}/</translation>
    </message>
    <message>
        <source>Train student</source>
        <translation>训练学生</translation>
    </message>
    <message>
        <source>Train the teacher first.</source>
        <translation>请先训练教师。</translation>
    </message>
    <message>
        <source>Train the teacher first. What you see is predicted for its size.</source>
        <translation>请先训练教师。现在看到的是按其大小预测的。</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Units that do nearly the same become one.</source>
        <translation>作用几乎相同的单元合为一个。</translation>
    </message>
    <message>
        <source>Use the sliders</source>
        <translation>使用滑块</translation>
    </message>
    <message>
        <source>What goes first</source>
        <translation>先移除什么</translation>
    </message>
    <message>
        <source>Which blocks and channels, and when.</source>
        <translation>移除哪些块和通道，何时移除。</translation>
    </message>
    <message>
        <source>Whole channels go: smaller and faster.</source>
        <translation>整个通道被移除：更小也更快。</translation>
    </message>
    <message>
        <source>Zeros and codebooks: smaller file, same speed.</source>
        <translation>零值和码本：文件更小，速度不变。</translation>
    </message>
    <message>
        <source>a recipe of its own</source>
        <translation>自有配方</translation>
    </message>
    <message>
        <source>another kind has learnt nothing yet</source>
        <translation>另一种模型还什么都没学到</translation>
    </message>
    <message>
        <source>before training</source>
        <translation>训练之前</translation>
    </message>
    <message>
        <source>known once there is a teacher</source>
        <translation>有了教师才知道</translation>
    </message>
    <message>
        <source>moves are not spoken</source>
        <translation>移动滑块时不发声</translation>
    </message>
    <message>
        <source>not while a voice is trained</source>
        <translation>训练声音时不测</translation>
    </message>
    <message>
        <source>pressure {0}</source>
        <translation>压力 {0}</translation>
    </message>
</context>
<context>
    <name>CorpusDialog</name>
    <message>
        <source>1 speaker</source>
        <translation>1 位说话人</translation>
    </message>
    <message>
        <source>Choose the folder for the corpus</source>
        <translation>选择存放语料库的文件夹</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Corpora</source>
        <translation>语料库</translation>
    </message>
    <message>
        <source>Fetch</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Folder for corpora</source>
        <translation>语料库文件夹</translation>
    </message>
    <message>
        <source>Get a corpus</source>
        <translation>获取语料库</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>存入</translation>
    </message>
    <message>
        <source>It is there already.</source>
        <translation>已经在那里了。</translation>
    </message>
    <message>
        <source>Licence: {0}. More: {1}</source>
        <translation>许可：{0}。详情：{1}</translation>
    </message>
    <message>
        <source>Public domain</source>
        <translation>公有领域</translation>
    </message>
    <message>
        <source>Recordings with their texts, free to use, fetched for you.</source>
        <translation>带文本的录音，可免费使用，由本程序下载。</translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation>停止并保留</translation>
    </message>
    <message>
        <source>Takes {0}; {1} are free there.</source>
        <translation>需要 {0}；那里还有 {1} 可用。</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>使用它</translation>
    </message>
    <message>
        <source>What was fetched is kept; it can go on from there</source>
        <translation>已下载的部分会保留，可从那里继续</translation>
    </message>
    <message>
        <source>{0} h</source>
        <translation>{0} 小时</translation>
    </message>
    <message>
        <source>{0} speakers</source>
        <translation>{0} 位说话人</translation>
    </message>
    <message>
        <source>{0} to fetch, {1} on disk</source>
        <translation>下载 {0}，占用磁盘 {1}</translation>
    </message>
</context>
<context>
    <name>CorpusFetch</name>
    <message>
        <source>Asking the server…</source>
        <translation>正在询问服务器…</translation>
    </message>
    <message>
        <source>Stopping: what was fetched is kept…</source>
        <translation>正在停止：已下载的部分会保留…</translation>
    </message>
    <message>
        <source>about {0} left</source>
        <translation>大约还需 {0}</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>Checking the recordings: {0} of {1}</source>
        <translation>正在检查录音：{0} / {1}</translation>
    </message>
    <message>
        <source>Checking the recordings…</source>
        <translation>正在检查录音…</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Go on to the teacher</source>
        <translation>继续到教师</translation>
    </message>
    <message>
        <source>Its clips appear here once they have been spoken, when you train.</source>
        <translation>训练时会先说出这些片段，之后会显示在这里。</translation>
    </message>
    <message>
        <source>No clip can be used: mend what the verdicts say.</source>
        <translation>没有可用的片段：请按结论修正。</translation>
    </message>
    <message>
        <source>Recordings of one or more people reading, each with its text.</source>
        <translation>一位或多位朗读者的录音，每段都配有文本。</translation>
    </message>
    <message>
        <source>Space plays a clip. What must be fixed is left out of training.</source>
        <translation>空格键播放片段。必须修正的片段不参加训练。</translation>
    </message>
    <message>
        <source>The recordings are being checked.</source>
        <translation>正在检查录音。</translation>
    </message>
    <message>
        <source>The recordings cannot be used yet: see what to mend.</source>
        <translation>录音还不能使用：请看需要修正什么。</translation>
    </message>
    <message>
        <source>built-in voice</source>
        <translation>内置声音</translation>
    </message>
    <message>
        <source>checking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>{0}, {1} clips</source>
        <translation>{0}，{1} 个片段</translation>
    </message>
</context>
<context>
    <name>ExportPage</name>
    <message>
        <source>A voice as files for the programs people use, checked and heard.</source>
        <translation>把声音写成常用程序能用的文件，并检查和试听。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancelled; nothing was written.</source>
        <translation>已取消；没有写入任何内容。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>It is written, loaded again, and compared with the studio&apos;s voice.</source>
        <translation>写入后重新载入，并与工作室中的声音比较。</translation>
    </message>
    <message>
        <source>Press Export. The file is loaded again and compared with the studio&apos;s voice before it is called done; then you can hear it here.</source>
        <translation>按“导出”。文件写好后会重新载入，与工作室中的声音比较，通过才算完成；然后可以在这里试听。</translation>
    </message>
    <message>
        <source>Stop exporting; nothing is left behind</source>
        <translation>停止导出；不留下任何东西</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师</translation>
    </message>
    <message>
        <source>There is no voice yet. Train the teacher first, then the student.</source>
        <translation>还没有声音。请先训练教师，再训练学生。</translation>
    </message>
    <message>
        <source>This voice still speaks with Griffin–Lim, which other programs do not have: train its vocoder on the {0} page, then export.</source>
        <translation>这个声音还在用 Griffin–Lim，别的程序没有它：请在“{0}”页训练它的声码器，再导出。</translation>
    </message>
    <message>
        <source>exporting</source>
        <translation>正在导出</translation>
    </message>
    <message>
        <source>training is running, so the speed measured will be rough</source>
        <translation>正在训练，所以测得的速度只是大概</translation>
    </message>
    <message>
        <source>{0} parameters</source>
        <translation>{0} 个参数</translation>
    </message>
    <message>
        <source>{0} speakers</source>
        <translation>{0} 位说话人</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0}，{1}</translation>
    </message>
</context>
<context>
    <name>FiguresCard</name>
    <message>
        <source>1 speaker</source>
        <translation>1 位说话人</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>Small voice</source>
        <translation>小声音</translation>
    </message>
    <message>
        <source>Speech</source>
        <translation>语音</translation>
    </message>
    <message>
        <source>Time, all in all</source>
        <translation>总共用时</translation>
    </message>
    <message>
        <source>about, besides the recordings</source>
        <translation>约，不含录音</translation>
    </message>
    <message>
        <source>about, for all of it</source>
        <translation>约，全部合计</translation>
    </message>
    <message>
        <source>about, spoken when you train</source>
        <translation>约，训练时说出</translation>
    </message>
    <message>
        <source>as a file; the teacher {0}</source>
        <translation>文件大小；教师 {0}</translation>
    </message>
    <message>
        <source>for both voices and the report; set it on the next page</source>
        <translation>含两个声音和报告；在下一页设置</translation>
    </message>
    <message>
        <source>known after the check</source>
        <translation>检查后才知道</translation>
    </message>
    <message>
        <source>min</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>see Compress</source>
        <translation>见“压缩”页</translation>
    </message>
    <message>
        <source>trying three steps on this computer…</source>
        <translation>正在本机试跑三步…</translation>
    </message>
    <message>
        <source>{0} Hz</source>
        <translation>{0} Hz</translation>
    </message>
    <message>
        <source>{0} clips · {1} · {2}</source>
        <translation>{0} 个片段 · {1} · {2}</translation>
    </message>
    <message>
        <source>{0} speakers</source>
        <translation>{0} 位说话人</translation>
    </message>
    <message>
        <source>{0} steps of a {1} teacher, every clip heard {2}</source>
        <translation>{1}教师训练 {0} 步，每个片段听 {2}</translation>
    </message>
</context>
<context>
    <name>FileList</name>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Copy the path of the folder</source>
        <translation>复制文件夹的路径</translation>
    </message>
    <message>
        <source>Copy the path of {0}</source>
        <translation>复制 {0} 的路径</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Open the folder of the exported files</source>
        <translation>打开导出文件所在的文件夹</translation>
    </message>
</context>
<context>
    <name>FusedView</name>
    <message>
        <source>Asking the voices…</source>
        <translation>正在询问各声音…</translation>
    </message>
    <message>
        <source>Fused ({0}) the loss is {1}; alone it is {2} on average.</source>
        <translation>融合后（{0}）损失为 {1}；单独使用时平均为 {2}。</translation>
    </message>
    <message>
        <source>High: the voices would say it differently, so the teacher is unsure there, most in {0}. On average they are {1} standard deviations of the spectrum apart.</source>
        <translation>高处：各声音的说法不同，教师在那里没有把握，尤其是 {0}。各声音平均相差 {1} 个频谱标准差。</translation>
    </message>
    <message>
        <source>Where they disagree: “{0}”</source>
        <translation>意见不一之处：“{0}”</translation>
    </message>
    <message>
        <source>how much it counts</source>
        <translation>所占权重</translation>
    </message>
    <message>
        <source>validation loss</source>
        <translation>验证损失</translation>
    </message>
</context>
<context>
    <name>FusionPanel</name>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add a voice to fuse</source>
        <translation>添加要融合的声音</translation>
    </message>
    <message>
        <source>Add another one.</source>
        <translation>请再添加一个。</translation>
    </message>
    <message>
        <source>Another folder…</source>
        <translation>其他文件夹…</translation>
    </message>
    <message>
        <source>None yet: add two or more.</source>
        <translation>还没有：请添加两个或更多。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the chosen voice</source>
        <translation>移除选中的声音</translation>
    </message>
    <message>
        <source>Take the chosen voice out (Delete)</source>
        <translation>移除选中的声音（Delete）</translation>
    </message>
    <message>
        <source>Voices to fuse</source>
        <translation>要融合的声音</translation>
    </message>
</context>
<context>
    <name>GradeBars</name>
    <message>
        <source>Mean grades</source>
        <translation>平均分</translation>
    </message>
</context>
<context>
    <name>GradeSlider</name>
    <message>
        <source>Grade of {0}</source>
        <translation>{0} 的评分</translation>
    </message>
    <message>
        <source>no grade yet</source>
        <translation>还没有评分</translation>
    </message>
</context>
<context>
    <name>GradeWords</name>
    <message>
        <source>Bad</source>
        <translation>差</translation>
    </message>
    <message>
        <source>Excellent</source>
        <translation>极好</translation>
    </message>
    <message>
        <source>Fair</source>
        <translation>一般</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>好</translation>
    </message>
    <message>
        <source>Poor</source>
        <translation>较差</translation>
    </message>
</context>
<context>
    <name>GroupHead</name>
    <message>
        <source>closed</source>
        <translation>已收起</translation>
    </message>
    <message>
        <source>open</source>
        <translation>已展开</translation>
    </message>
</context>
<context>
    <name>HearCard</name>
    <message>
        <source>Hear the exported file</source>
        <translation>试听导出的文件</translation>
    </message>
    <message>
        <source>Let the exported file speak</source>
        <translation>让导出的文件说话</translation>
    </message>
    <message>
        <source>Sentence for the exported file</source>
        <translation>给导出文件的句子</translation>
    </message>
    <message>
        <source>Speak</source>
        <translation>朗读</translation>
    </message>
    <message>
        <source>The file speaks through onnxruntime.</source>
        <translation>文件通过 onnxruntime 说话。</translation>
    </message>
    <message>
        <source>as loud as made</source>
        <translation>原始响度</translation>
    </message>
    <message>
        <source>equally loud</source>
        <translation>响度相同</translation>
    </message>
</context>
<context>
    <name>HearMovesCard</name>
    <message>
        <source>Another kind than the teacher has nothing to say before training.</source>
        <translation>与教师不同种类的模型，训练前什么也说不出。</translation>
    </message>
    <message>
        <source>Before training: training usually recovers part of this.</source>
        <translation>训练之前：训练通常会弥补一部分。</translation>
    </message>
    <message>
        <source>Drag and hear</source>
        <translation>拖动并聆听</translation>
    </message>
    <message>
        <source>Enter lets the small voice speak it</source>
        <translation>按回车键让小声音说出来</translation>
    </message>
    <message>
        <source>Moves are not spoken; press Preview to hear how it is now.</source>
        <translation>移动滑块时不发声；按“预听”听当前的效果。</translation>
    </message>
    <message>
        <source>Quiet while a voice is trained: it has the processor.</source>
        <translation>训练声音时保持安静：处理器被占用。</translation>
    </message>
    <message>
        <source>Sentence to be spoken</source>
        <translation>要说的句子</translation>
    </message>
    <message>
        <source>Speak at every move</source>
        <translation>每次移动都发声</translation>
    </message>
    <message>
        <source>Speaking …</source>
        <translation>正在说…</translation>
    </message>
    <message>
        <source>There is nothing to hear before the teacher is trained.</source>
        <translation>教师训练好之前没有可听的。</translation>
    </message>
</context>
<context>
    <name>Histogram</name>
    <message>
        <source>nothing to show</source>
        <translation>没有可显示的</translation>
    </message>
    <message>
        <source>{0} clips from {1} to {2} {3}, half of them under {4}</source>
        <translation>{0} 个片段，从 {1} 到 {2} {3}，一半低于 {4}</translation>
    </message>
    <message>
        <source>{0} to {1} {2}: {3}</source>
        <translation>{0} 到 {1} {2}：{3}</translation>
    </message>
</context>
<context>
    <name>JobBar</name>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Stopping: the work is being saved…</source>
        <translation>正在停止：正在保存成果…</translation>
    </message>
    <message>
        <source>about {0} left</source>
        <translation>大约还需 {0}</translation>
    </message>
    <message>
        <source>paused, the model stays loaded</source>
        <translation>已暂停，模型仍在内存中</translation>
    </message>
</context>
<context>
    <name>JobButtons</name>
    <message>
        <source>Discard…</source>
        <translation>丢弃…</translation>
    </message>
    <message>
        <source>End and throw this run away; asks first</source>
        <translation>结束并丢弃这次训练；会先询问</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>Save the work and end; it can be resumed</source>
        <translation>保存成果并结束；以后可以继续</translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation>停止并保留</translation>
    </message>
    <message>
        <source>Wait; the model stays loaded</source>
        <translation>等待；模型仍在内存中</translation>
    </message>
</context>
<context>
    <name>KeyboardList</name>
    <message>
        <source>+  −  0</source>
        <translation>+  −  0</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>方向键</translation>
    </message>
    <message>
        <source>Arrows, Enter</source>
        <translation>方向键、回车键</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>回车键</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>In a list of clips or samples: play the chosen one</source>
        <translation>在片段或样本列表中：播放选中的一项</translation>
    </message>
    <message>
        <source>In the list of voices to fuse: take one out</source>
        <translation>在要融合的声音列表中：移除一个</translation>
    </message>
    <message>
        <source>In the loss curves and the plot of runs: from dot to dot, and play it</source>
        <translation>在损失曲线和各次训练的图中：在圆点之间移动，并播放</translation>
    </message>
    <message>
        <source>In the loss curves: nearer, farther, all steps</source>
        <translation>在损失曲线中：放大、缩小、显示所有步</translation>
    </message>
    <message>
        <source>In the table of clips: leave one out, or take it back</source>
        <translation>在片段表格中：排除一个，或收回</translation>
    </message>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Leave a dialog, a blind test or the tour</source>
        <translation>离开对话框、盲听测试或导览</translation>
    </message>
    <message>
        <source>Move a slider that has the focus; in the rail, a step</source>
        <translation>移动有焦点的滑块；在步骤栏中切换步骤</translation>
    </message>
    <message>
        <source>Press the button that stands out</source>
        <translation>按下突出显示的按钮</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>To the next control</source>
        <translation>到下一个控件</translation>
    </message>
</context>
<context>
    <name>LanguageRow</name>
    <message>
        <source>as the recordings say</source>
        <translation>以录音为准</translation>
    </message>
</context>
<context>
    <name>LayerBar</name>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>not locked</source>
        <translation>未锁定</translation>
    </message>
    <message>
        <source>{0} stays as it is: press to set it free</source>
        <translation>{0} 保持原样：按下以解锁</translation>
    </message>
    <message>
        <source>{0} stays as large as its neighbours ask</source>
        <translation>{0} 的大小由相邻层决定</translation>
    </message>
    <message>
        <source>{0}: press to leave it as it is</source>
        <translation>{0}：按下以保持原样</translation>
    </message>
</context>
<context>
    <name>LayerBars</name>
    <message>
        <source>What goes, layer by layer</source>
        <translation>逐层显示移除多少</translation>
    </message>
</context>
<context>
    <name>ListenPage</name>
    <message>
        <source>ABX, preference, MUSHRA (Ctrl+B)</source>
        <translation>ABX、偏好、MUSHRA（Ctrl+B）</translation>
    </message>
    <message>
        <source>All is fixed before it begins; nothing is shown until the end.</source>
        <translation>开始前一切都已定好；结束前什么也不显示。</translation>
    </message>
    <message>
        <source>Blind test</source>
        <translation>盲听测试</translation>
    </message>
    <message>
        <source>Blind test…</source>
        <translation>盲听测试…</translation>
    </message>
    <message>
        <source>Choose recordings, train teacher and student, then listen here.</source>
        <translation>选择录音，训练教师和学生，然后在这里试听。</translation>
    </message>
    <message>
        <source>Error by band. Orange: steadily more; blue: less.</source>
        <translation>各频带误差。橙色：一贯偏多；蓝色：偏少。</translation>
    </message>
    <message>
        <source>Figures follow when the student is trained and the voices are measured.</source>
        <translation>学生训练并测量之后，这里会有数字。</translation>
    </message>
    <message>
        <source>Go to Data</source>
        <translation>转到数据</translation>
    </message>
    <message>
        <source>Go to Teacher</source>
        <translation>转到教师</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>Listen: plan a blind test</source>
        <translation>试听：计划盲听测试</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>测量结果</translation>
    </message>
    <message>
        <source>Measured on {0} held-out sentences</source>
        <translation>用 {0} 个留出句子测得</translation>
    </message>
    <message>
        <source>Needs the teacher and a small voice</source>
        <translation>需要教师和一个小声音</translation>
    </message>
    <message>
        <source>Nothing to compare yet</source>
        <translation>还没有可比较的</translation>
    </message>
    <message>
        <source>One play-head, the same loudness. Press 1 to 5 while it plays.</source>
        <translation>同一个播放头，同样的响度。播放时按 1 到 5 切换。</translation>
    </message>
    <message>
        <source>Train teacher and student first, then listen to both here.</source>
        <translation>请先训练教师和学生，然后在这里试听两者。</translation>
    </message>
    <message>
        <source>Two voices have to be measured first</source>
        <translation>需要先测量两个声音</translation>
    </message>
    <message>
        <source>{0} dB apart</source>
        <translation>相差 {0} dB</translation>
    </message>
    <message>
        <source>{0} sentences</source>
        <translation>{0} 个句子</translation>
    </message>
    <message>
        <source>{0}: no sound of this sentence</source>
        <translation>{0}：没有这个句子的声音</translation>
    </message>
</context>
<context>
    <name>LossPlot</name>
    <message>
        <source>, best at step {0}</source>
        <translation>，最佳在第 {0} 步</translation>
    </message>
    <message>
        <source>Click a dot, or choose it with the arrows and press Enter, to hear it.</source>
        <translation>点击圆点，或用方向键选择后按回车键，即可试听。</translation>
    </message>
    <message>
        <source>Logarithmic scale</source>
        <translation>对数刻度</translation>
    </message>
    <message>
        <source>Loss curves</source>
        <translation>损失曲线</translation>
    </message>
    <message>
        <source>Loss term</source>
        <translation>损失项</translation>
    </message>
    <message>
        <source>Moving average</source>
        <translation>滑动平均</translation>
    </message>
    <message>
        <source>The curves appear here when training begins.</source>
        <translation>训练开始后，曲线会出现在这里。</translation>
    </message>
    <message>
        <source>The training loss beside the validation loss</source>
        <translation>验证损失旁边的训练损失</translation>
    </message>
    <message>
        <source>Which part of the loss is drawn</source>
        <translation>画出损失的哪一部分</translation>
    </message>
    <message>
        <source>{0}, step {1}: {2}. Enter plays it.</source>
        <translation>{0}，第 {1} 步：{2}。按回车键播放。</translation>
    </message>
    <message>
        <source>{0}, training {1}</source>
        <translation>{0}，训练 {1}</translation>
    </message>
    <message>
        <source>log</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>run {0} {1}</source>
        <translation>第 {0} 次 {1}</translation>
    </message>
    <message>
        <source>smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>training {0}</source>
        <translation>训练 {0}</translation>
    </message>
    <message>
        <source>{0} {1}</source>
        <translation>{0} {1}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Compress</source>
        <translation>压缩</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Folder for new voices</source>
        <translation>新声音的文件夹</translation>
    </message>
    <message>
        <source>It can be stopped and kept: next time it goes on from there.</source>
        <translation>可以停止并保留：下次从那里继续。</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>Name of the voice</source>
        <translation>声音的名称</translation>
    </message>
    <message>
        <source>Open a voice</source>
        <translation>打开声音</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Sotto {0}</source>
        <translation>Sotto {0}</translation>
    </message>
    <message>
        <source>Stop, keep and close</source>
        <translation>停止、保留并关闭</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师</translation>
    </message>
    <message>
        <source>Training is running</source>
        <translation>正在训练</translation>
    </message>
</context>
<context>
    <name>MannerRow</name>
    <message>
        <source>0 is always the same; above, every reading is another, more and more.</source>
        <translation>0 表示每次都一样；越大，每次朗读的差别越大。</translation>
    </message>
    <message>
        <source>2 is twice as fast.</source>
        <translation>2 表示快一倍。</translation>
    </message>
    <message>
        <source>As the voice speaks by itself</source>
        <translation>按声音自己的方式</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>能量</translation>
    </message>
    <message>
        <source>In which language the text is read; the voice stays the same.</source>
        <translation>用哪种语言读文本；嗓音不变。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Pitch</source>
        <translation>音高</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>语速</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>采样</translation>
    </message>
    <message>
        <source>Semitones up or down.</source>
        <translation>升高或降低多少个半音。</translation>
    </message>
    <message>
        <source>Speaks up or softer. While the player makes all equally loud, only the change of tone is heard.</source>
        <translation>说得更响或更轻。播放器统一响度时，只能听出音色的变化。</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Temperature of a vocoder that draws sample after sample: 1 as it learnt, less is duller and cleaner. Other vocoders do not notice.</source>
        <translation>逐个样本抽取的声码器的温度：1 为学到的样子，越小越沉闷，也越干净。对其他声码器没有作用。</translation>
    </message>
    <message>
        <source>dB</source>
        <translation>dB</translation>
    </message>
    <message>
        <source>own</source>
        <translation>自己的</translation>
    </message>
    <message>
        <source>st</source>
        <translation>半音</translation>
    </message>
</context>
<context>
    <name>MushraRun</name>
    <message>
        <source>Blind test: change the grade by {0}</source>
        <translation>盲听测试：评分改变 {0}</translation>
    </message>
    <message>
        <source>Blind test: hear and grade sound {0}</source>
        <translation>盲听测试：播放声音 {0} 并为它打分</translation>
    </message>
    <message>
        <source>Blind test: hear the reference</source>
        <translation>盲听测试：播放参考</translation>
    </message>
    <message>
        <source>Blind test: next sentence</source>
        <translation>盲听测试：下一句</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Hear and grade: {0}</source>
        <translation>试听并打分：{0}</translation>
    </message>
    <message>
        <source>Hear the reference</source>
        <translation>播放参考</translation>
    </message>
    <message>
        <source>Keys: R plays the reference, 1 to {0} the sounds · ↑ ↓ and Page keys grade · Ctrl+→: next · one of them is the reference itself</source>
        <translation>按键：R 播放参考，1 到 {0} 播放各声音 · ↑ ↓ 和 Page 键打分 · Ctrl+→：下一句 · 其中一个就是参考本身</translation>
    </message>
    <message>
        <source>Next sentence</source>
        <translation>下一句</translation>
    </message>
</context>
<context>
    <name>NowTable</name>
    <message>
        <source>frames per second</source>
        <translation>每秒帧数</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>pressure reached</source>
        <translation>已达到的压力</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
</context>
<context>
    <name>NumberBox</name>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>PairRun</name>
    <message>
        <source>A is better   ←</source>
        <translation>A 更好   ←</translation>
    </message>
    <message>
        <source>B is better   →</source>
        <translation>B 更好   →</translation>
    </message>
    <message>
        <source>Blind test: answer “{0}”</source>
        <translation>盲听测试：回答“{0}”</translation>
    </message>
    <message>
        <source>Blind test: hear {0}</source>
        <translation>盲听测试：播放 {0}</translation>
    </message>
    <message>
        <source>Hear {0} first.</source>
        <translation>请先听 {0}。</translation>
    </message>
    <message>
        <source>Keys: A, B play · ← or 1: A · → or 2: B · ↓ or 3: neither · Space: again</source>
        <translation>按键：A、B 播放 · ← 或 1：A · → 或 2：B · ↓ 或 3：都不 · 空格：重听</translation>
    </message>
    <message>
        <source>Keys: A, X, B play · ← or 1: X is A · → or 2: X is B · Space: again</source>
        <translation>按键：A、X、B 播放 · ← 或 1：X 是 A · → 或 2：X 是 B · 空格：重听</translation>
    </message>
    <message>
        <source>No preference   ↓</source>
        <translation>无偏好   ↓</translation>
    </message>
    <message>
        <source>X is A   ←</source>
        <translation>X 是 A   ←</translation>
    </message>
    <message>
        <source>X is B   →</source>
        <translation>X 是 B   →</translation>
    </message>
    <message>
        <source>one of the two</source>
        <translation>两者之一</translation>
    </message>
</context>
<context>
    <name>ParetoPlot</name>
    <message>
        <source>Quality against size or speed</source>
        <translation>质量与大小或速度</translation>
    </message>
    <message>
        <source>{0}  ← less is better</source>
        <translation>{0}  ← 越小越好</translation>
    </message>
    <message>
        <source>{0}  ↓ less is better</source>
        <translation>{0}  ↓ 越小越好</translation>
    </message>
    <message>
        <source>{0}, on the front</source>
        <translation>{0}，在前沿上</translation>
    </message>
</context>
<context>
    <name>PlayButton</name>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>{0} (Space)</source>
        <translation>{0}（空格）</translation>
    </message>
</context>
<context>
    <name>PlayerBar</name>
    <message>
        <source>A blind test is running</source>
        <translation>正在进行盲听测试</translation>
    </message>
    <message>
        <source>Equal loudness, or not</source>
        <translation>统一响度，或不统一</translation>
    </message>
    <message>
        <source>Everyone says</source>
        <translation>大家都说</translation>
    </message>
    <message>
        <source>Listen to: {0}</source>
        <translation>收听：{0}</translation>
    </message>
    <message>
        <source>No sentences to compare yet: train the student, which measures all voices, or type a text on the Listen page</source>
        <translation>还没有可比较的句子：请训练学生（会测量所有声音），或在“试听”页输入文本</translation>
    </message>
    <message>
        <source>Nothing to play yet</source>
        <translation>还没有可播放的</translation>
    </message>
    <message>
        <source>One second back</source>
        <translation>后退一秒</translation>
    </message>
    <message>
        <source>One second on</source>
        <translation>前进一秒</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>Player</source>
        <translation>播放器</translation>
    </message>
    <message>
        <source>Playing</source>
        <translation>正在播放</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>Repeat a region, or not</source>
        <translation>重复一段，或不重复</translation>
    </message>
    <message>
        <source>Save WAV</source>
        <translation>保存 WAV</translation>
    </message>
    <message>
        <source>Save the sound as WAV</source>
        <translation>把声音存为 WAV</translation>
    </message>
    <message>
        <source>Sound (*.wav)</source>
        <translation>声音 (*.wav)</translation>
    </message>
</context>
<context>
    <name>PlayerFace</name>
    <message>
        <source>/ {0} s</source>
        <translation>/ {0} 秒</translation>
    </message>
    <message>
        <source>All lowered: no true peak passes −1 dBTP</source>
        <translation>全部调低：真峰值都不超过 −1 dBTP</translation>
    </message>
    <message>
        <source>No sound: PortAudio is not installed (libportaudio2).</source>
        <translation>没有声音：未安装 PortAudio（libportaudio2）。</translation>
    </message>
    <message>
        <source>No sound: this computer has no sound card that answers.</source>
        <translation>没有声音：本机没有可用的声卡。</translation>
    </message>
    <message>
        <source>Play all voices equally loud, after BS.1770 (M)</source>
        <translation>按 BS.1770 以同样的响度播放所有声音（M）</translation>
    </message>
    <message>
        <source>Repeat a region (L); drag over the waveform to choose</source>
        <translation>重复一段（L）；在波形上拖动来选择</translation>
    </message>
    <message>
        <source>Save WAV…</source>
        <translation>保存 WAV…</translation>
    </message>
    <message>
        <source>Save what would be heard as a sound file</source>
        <translation>把听到的内容存为声音文件</translation>
    </message>
    <message>
        <source>The sound card went away. Press play to use the next one.</source>
        <translation>声卡已断开。按播放改用下一个。</translation>
    </message>
    <message>
        <source>as made, {0} LUFS</source>
        <translation>原始响度，{0} LUFS</translation>
    </message>
    <message>
        <source>export a voice and let it speak on the Export page</source>
        <translation>在“导出”页导出一个声音并让它说话</translation>
    </message>
    <message>
        <source>hear it on the Teacher page, where the teacher starts from it</source>
        <translation>教师以它为起点时，可在“教师”页试听它</translation>
    </message>
    <message>
        <source>loop off</source>
        <translation>循环关</translation>
    </message>
    <message>
        <source>loop {0} s</source>
        <translation>循环 {0} 秒</translation>
    </message>
    <message>
        <source>loudness as made</source>
        <translation>原始响度</translation>
    </message>
    <message>
        <source>{0} LUFS</source>
        <translation>{0} LUFS</translation>
    </message>
    <message>
        <source>{0} LUFS, {1} LU</source>
        <translation>{0} LUFS, {1} LU</translation>
    </message>
    <message>
        <source>{0} is not there: the system&apos;s own sound card plays.</source>
        <translation>{0} 不在：改用系统的声卡播放。</translation>
    </message>
    <message>
        <source>move a slider on the Compress page to hear a preview</source>
        <translation>在“压缩”页移动滑块即可预听</translation>
    </message>
    <message>
        <source>one file is playing; choose a sentence to compare voices</source>
        <translation>正在播放单个文件；选择一个句子来比较各声音</translation>
    </message>
    <message>
        <source>there is no recording of this sentence</source>
        <translation>这个句子没有录音</translation>
    </message>
    <message>
        <source>train the control first</source>
        <translation>请先训练对照</translation>
    </message>
    <message>
        <source>train the student first</source>
        <translation>请先训练学生</translation>
    </message>
    <message>
        <source>train the teacher first</source>
        <translation>请先训练教师</translation>
    </message>
</context>
<context>
    <name>PresetButton</name>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
</context>
<context>
    <name>ProgressLine</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
</context>
<context>
    <name>ProjectLock</name>
    <message>
        <source>close it there; if it is not, delete the file {0}</source>
        <translation>请在那台电脑上关闭；如果没有打开，请删除文件 {0}</translation>
    </message>
    <message>
        <source>go on there, or close it first</source>
        <translation>请到那个窗口继续，或先把它关闭</translation>
    </message>
    <message>
        <source>{0} is open in another window</source>
        <translation>{0} 已在另一个窗口中打开</translation>
    </message>
    <message>
        <source>{0} is open in another window (process {1}, since {2})</source>
        <translation>{0} 已在另一个窗口中打开（进程 {1}，自 {2}）</translation>
    </message>
    <message>
        <source>{0} is open on the computer {1} (process {2}, since {3})</source>
        <translation>{0} 已在电脑 {1} 上打开（进程 {2}，自 {3}）</translation>
    </message>
</context>
<context>
    <name>ProofCard</name>
    <message>
        <source>Export it even so</source>
        <translation>仍然导出</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>没有写入任何内容。</translation>
    </message>
    <message>
        <source>Same sound</source>
        <translation>声音一致</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Written and checked, but slower than fp32 here; int8 is not.</source>
        <translation>已写入并检查，但在这里比 fp32 慢；int8 不会。</translation>
    </message>
    <message>
        <source>Written, loaded again, and checked against the studio&apos;s voice.</source>
        <translation>已写入、重新载入，并与工作室中的声音核对。</translation>
    </message>
    <message>
        <source>as fast as fp32</source>
        <translation>与 fp32 一样快</translation>
    </message>
    <message>
        <source>dB MCD</source>
        <translation>dB MCD</translation>
    </message>
    <message>
        <source>dB SNR</source>
        <translation>dB SNR</translation>
    </message>
    <message>
        <source>differs a little: listen below</source>
        <translation>略有差别：请在下面试听</translation>
    </message>
    <message>
        <source>faster than fp32</source>
        <translation>比 fp32 快</translation>
    </message>
    <message>
        <source>matches the studio&apos;s voice</source>
        <translation>与工作室中的声音一致</translation>
    </message>
    <message>
        <source>of fp32</source>
        <translation>相对 fp32</translation>
    </message>
    <message>
        <source>over {0} sentences</source>
        <translation>{0} 个句子</translation>
    </message>
    <message>
        <source>slower than fp32 here</source>
        <translation>在这里比 fp32 慢</translation>
    </message>
    <message>
        <source>spectrum changed by {0} dB</source>
        <translation>频谱改变 {0} dB</translation>
    </message>
    <message>
        <source>the very same samples</source>
        <translation>样本完全相同</translation>
    </message>
    <message>
        <source>very near the studio&apos;s voice</source>
        <translation>非常接近工作室中的声音</translation>
    </message>
    <message>
        <source>{0} bytes per parameter · {1} parameters</source>
        <translation>每个参数 {0} 字节 · {1} 个参数</translation>
    </message>
</context>
<context>
    <name>RangeBox</name>
    <message>
        <source>Range of steps</source>
        <translation>步数范围</translation>
    </message>
    <message>
        <source>Which steps are drawn; or drag over the curves, or turn the wheel over them</source>
        <translation>画出哪些步；也可在曲线上拖动或滚动滚轮</translation>
    </message>
    <message>
        <source>all steps</source>
        <translation>所有步</translation>
    </message>
    <message>
        <source>last half</source>
        <translation>后一半</translation>
    </message>
    <message>
        <source>last quarter</source>
        <translation>后四分之一</translation>
    </message>
    <message>
        <source>last tenth</source>
        <translation>后十分之一</translation>
    </message>
    <message>
        <source>steps {0}–{1}</source>
        <translation>第 {0}–{1} 步</translation>
    </message>
</context>
<context>
    <name>ReportButton</name>
    <message>
        <source>Make the report as a web page and a PDF, and open the page</source>
        <translation>把报告做成网页和 PDF，并打开网页</translation>
    </message>
    <message>
        <source>Making it…</source>
        <translation>正在制作…</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>报告…</translation>
    </message>
    <message>
        <source>There is a report once the voices have been measured.</source>
        <translation>测量过声音之后才有报告。</translation>
    </message>
</context>
<context>
    <name>ReportModel</name>
    <message>
        <source>F0 cents</source>
        <translation>F0 音分</translation>
    </message>
    <message>
        <source>Floor</source>
        <translation>下限</translation>
    </message>
    <message>
        <source>MCD dB</source>
        <translation>MCD dB</translation>
    </message>
    <message>
        <source>Mel-cepstral distortion against the recordings, ± its standard error</source>
        <translation>与录音相比的梅尔倒谱失真，± 标准误</translation>
    </message>
    <message>
        <source>Milliseconds of work for a second of speech, on one thread</source>
        <translation>单线程下一秒语音需要的毫秒数</translation>
    </message>
    <message>
        <source>Numbers in the model</source>
        <translation>模型中的数字个数</translation>
    </message>
    <message>
        <source>Pitch error against the recordings; 100 cents are a semitone</source>
        <translation>与录音相比的音高误差；100 音分为一个半音</translation>
    </message>
    <message>
        <source>Size of the weights&apos; file</source>
        <translation>权重文件的大小</translation>
    </message>
    <message>
        <source>The recordings&apos; own spectrograms through the vocoder: no voice gets closer with it</source>
        <translation>录音自己的语谱图经过声码器：用它没有声音能更接近</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>ms per s</source>
        <translation>毫秒每秒</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数</translation>
    </message>
</context>
<context>
    <name>ReportTable</name>
    <message>
        <source>What was measured</source>
        <translation>测量结果</translation>
    </message>
</context>
<context>
    <name>RunModel</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>MCD, dB</source>
        <translation>MCD, dB</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>测量结果</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Per second of speech</source>
        <translation>每秒语音</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Tick it to draw its curves on the Training side</source>
        <translation>勾选后，在训练一侧画出它的曲线</translation>
    </message>
</context>
<context>
    <name>RunTable</name>
    <message>
        <source>Runs</source>
        <translation>各次训练</translation>
    </message>
</context>
<context>
    <name>RunsView</name>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete run {0}?</source>
        <translation>删除第 {0} 次训练？</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Every student that is trained and measured is kept here, to be compared.</source>
        <translation>每个训练并测量过的学生都保留在这里，以便比较。</translation>
    </message>
    <message>
        <source>Forget this run; asks first</source>
        <translation>忘掉这次训练；会先询问</translation>
    </message>
    <message>
        <source>Hear it</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>Its figures, curves, sound and voice are lost. The present voice stays.</source>
        <translation>它的数字、曲线、声音文件和模型都会丢失。当前的声音保留。</translation>
    </message>
    <message>
        <source>MCD {0} dB</source>
        <translation>MCD {0} dB</translation>
    </message>
    <message>
        <source>MCD, dB</source>
        <translation>MCD, dB</translation>
    </message>
    <message>
        <source>Run {0}</source>
        <translation>第 {0} 次训练</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>各次训练</translation>
    </message>
    <message>
        <source>Set the sliders as they were for this run; can be undone</source>
        <translation>把滑块设成这次训练的样子；可以撤销</translation>
    </message>
    <message>
        <source>The settings of run {0} are chosen. Undo takes them back.</source>
        <translation>已选用第 {0} 次训练的设置。撤销即可恢复。</translation>
    </message>
    <message>
        <source>Use these settings</source>
        <translation>使用这些设置</translation>
    </message>
    <message>
        <source>What the plot shows across</source>
        <translation>图的横轴</translation>
    </message>
    <message>
        <source>What the plot shows upwards</source>
        <translation>图的纵轴</translation>
    </message>
    <message>
        <source>What the students learnt from.</source>
        <translation>学生学到了什么。</translation>
    </message>
    <message>
        <source>Which is worth its size</source>
        <translation>哪个物有所值</translation>
    </message>
    <message>
        <source>file size</source>
        <translation>文件大小</translation>
    </message>
    <message>
        <source>ms per second of speech</source>
        <translation>每秒语音的毫秒数</translation>
    </message>
    <message>
        <source>multiply-adds a second</source>
        <translation>每秒乘加次数</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>pitch error, cents</source>
        <translation>音高误差，音分</translation>
    </message>
    <message>
        <source>trained for {0}</source>
        <translation>训练了 {0}</translation>
    </message>
    <message>
        <source>voicing error, %</source>
        <translation>清浊误差，%</translation>
    </message>
    <message>
        <source>{0} for a second of speech</source>
        <translation>每秒语音 {0}</translation>
    </message>
    <message>
        <source>{0} of run {1}</source>
        <translation>第 {1} 次训练的{0}</translation>
    </message>
    <message>
        <source>{0} parameters, {1}</source>
        <translation>{0} 个参数，{1}</translation>
    </message>
    <message>
        <source>● teacher   ◆ student. Faint ones: another is better in both.</source>
        <translation>● 教师   ◆ 学生。淡色的：另有一个在两方面都更好。</translation>
    </message>
</context>
<context>
    <name>SampleList</name>
    <message>
        <source>The same sentence, as it learns</source>
        <translation>同一句话，随着学习</translation>
    </message>
    <message>
        <source>step {0}</source>
        <translation>第 {0} 步</translation>
    </message>
</context>
<context>
    <name>SayCard</name>
    <message>
        <source>For example: Good morning.</source>
        <translation>例如：Good morning.</translation>
    </message>
    <message>
        <source>How to say it</source>
        <translation>怎样说</translation>
    </message>
    <message>
        <source>How…</source>
        <translation>说法…</translation>
    </message>
    <message>
        <source>Rate, pitch, energy, temperature and the like</source>
        <translation>语速、音高、能量、温度等</translation>
    </message>
    <message>
        <source>Speak</source>
        <translation>朗读</translation>
    </message>
    <message>
        <source>Train the teacher first, then it can speak</source>
        <translation>先训练教师，它才能说话</translation>
    </message>
    <message>
        <source>Type any text: all voices speak it</source>
        <translation>输入任意文本：所有声音都会说</translation>
    </message>
</context>
<context>
    <name>SentenceBox</name>
    <message>
        <source>Sentence</source>
        <translation>句子</translation>
    </message>
</context>
<context>
    <name>SentenceList</name>
    <message>
        <source>Sentences</source>
        <translation>句子</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>A job is running</source>
        <translation>有任务正在运行</translation>
    </message>
    <message>
        <source>A job is running already</source>
        <translation>已有任务正在运行</translation>
    </message>
    <message>
        <source>Stop it before you begin a new voice</source>
        <translation>请先停止它，再新建声音</translation>
    </message>
    <message>
        <source>Stop it before you open another voice</source>
        <translation>请先停止它，再打开另一个声音</translation>
    </message>
    <message>
        <source>Stop it or wait for its end</source>
        <translation>请停止它或等它结束</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>Back to {0}</source>
        <translation>恢复为 {0}</translation>
    </message>
    <message>
        <source>Reset {0}</source>
        <translation>重置“{0}”</translation>
    </message>
</context>
<context>
    <name>SettingTick</name>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
</context>
<context>
    <name>SettingsForm</name>
    <message>
        <source>Changes take effect with the next training; undo takes them back.</source>
        <translation>更改在下次训练时生效；可以撤销。</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>It goes on undisturbed until then.</source>
        <translation>在此之前任务不受影响。</translation>
    </message>
    <message>
        <source>Show log</source>
        <translation>查看日志</translation>
    </message>
    <message>
        <source>Something went wrong inside Sotto ({0}).</source>
        <translation>Sotto 内部出错（{0}）。</translation>
    </message>
    <message>
        <source>The window changes its language when the work is done.</source>
        <translation>任务完成后窗口会切换语言。</translation>
    </message>
    <message>
        <source>Your work is kept. Copy the details and report them.</source>
        <translation>您的成果已保留。请复制详情并报告问题。</translation>
    </message>
</context>
<context>
    <name>SnapshotChips</name>
    <message>
        <source>Compress: keep the sliders as snapshot {0}</source>
        <translation>压缩：把滑块存为快照 {0}</translation>
    </message>
    <message>
        <source>Compress: switch between snapshots A and B</source>
        <translation>压缩：在快照 A 和 B 之间切换</translation>
    </message>
    <message>
        <source>Ctrl+Shift+{0} keeps, Ctrl+Shift+S switches</source>
        <translation>Ctrl+Shift+{0} 保存，Ctrl+Shift+S 切换</translation>
    </message>
    <message>
        <source>Empty: press to keep the sliders here</source>
        <translation>空：按下把滑块存在这里</translation>
    </message>
    <message>
        <source>Keep the sliders as {0}</source>
        <translation>把滑块存为 {0}</translation>
    </message>
    <message>
        <source>Press to set the sliders as kept here</source>
        <translation>按下恢复存在这里的滑块</translation>
    </message>
    <message>
        <source>Snapshot {0}</source>
        <translation>快照 {0}</translation>
    </message>
    <message>
        <source>The sliders are as kept here</source>
        <translation>滑块与存在这里的一致</translation>
    </message>
</context>
<context>
    <name>SourceCard</name>
    <message>
        <source>A finished voice…</source>
        <translation>现成的声音…</translation>
    </message>
    <message>
        <source>A voice to learn from</source>
        <translation>用来学习的声音</translation>
    </message>
    <message>
        <source>Built-in voice</source>
        <translation>内置声音</translation>
    </message>
    <message>
        <source>Folder of recordings</source>
        <translation>录音文件夹</translation>
    </message>
    <message>
        <source>Get a corpus…</source>
        <translation>获取语料库…</translation>
    </message>
    <message>
        <source>Hear it</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>It can do on this computer whatever you can do:

{0}</source>
        <translation>它在这台电脑上能做您能做的一切：

{0}</translation>
    </message>
    <message>
        <source>It speaks its own sentences, nothing to download: a talking teacher in minutes. Or drop a folder of recordings here.</source>
        <translation>它说自己的句子，不用下载：几分钟就有一个会说话的教师。也可以把录音文件夹拖到这里。</translation>
    </message>
    <message>
        <source>It speaks sentences, and what it says is what is learnt.</source>
        <translation>它朗读句子，学到的就是它说的话。</translation>
    </message>
    <message>
        <source>Its clips have been read. For others, begin a new voice.</source>
        <translation>它的片段已读过。要用别的片段，请新建声音。</translation>
    </message>
    <message>
        <source>My recordings…</source>
        <translation>我的录音…</translation>
    </message>
    <message>
        <source>Piper&apos;s (.onnx), a model or a program that a .toml describes, or Sotto&apos;s</source>
        <translation>Piper 的声音（.onnx）、由 .toml 描述的模型或程序，或 Sotto 的声音</translation>
    </message>
    <message>
        <source>Run it</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>This voice runs a program for every sentence.</source>
        <translation>这个声音每说一个句子都会运行一个程序。</translation>
    </message>
    <message>
        <source>Voices (*.onnx *.toml)</source>
        <translation>声音 (*.onnx *.toml)</translation>
    </message>
    <message>
        <source>Whose voice</source>
        <translation>谁的声音</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}：{1}</translation>
    </message>
</context>
<context>
    <name>SparkLine</name>
    <message>
        <source>Loss {0}</source>
        <translation>损失：{0}</translation>
    </message>
</context>
<context>
    <name>SpeakerBars</name>
    <message>
        <source>Speech by speaker</source>
        <translation>各说话人的语音量</translation>
    </message>
    <message>
        <source>one speaker</source>
        <translation>一位说话人</translation>
    </message>
</context>
<context>
    <name>Speaking</name>
    <message>
        <source>Aligning …</source>
        <translation>正在对齐…</translation>
    </message>
    <message>
        <source>Speaking: {0} …</source>
        <translation>正在说：{0} …</translation>
    </message>
</context>
<context>
    <name>Spectrogram</name>
    <message>
        <source>Difference {0}</source>
        <translation>差异：{0}</translation>
    </message>
    <message>
        <source>No spectrogram</source>
        <translation>没有语谱图</translation>
    </message>
    <message>
        <source>Spectrogram of {0}</source>
        <translation>{0}的语谱图</translation>
    </message>
    <message>
        <source>kHz</source>
        <translation>kHz</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} 秒</translation>
    </message>
    <message>
        <source>{0} seconds, 0 to {1} kHz, {2} dB from dark to bright</source>
        <translation>{0} 秒，0 到 {1} kHz，由暗到亮 {2} dB</translation>
    </message>
    <message>
        <source>{0} seconds, mean difference {1} dB, mean distance {2} dB</source>
        <translation>{0} 秒，平均差 {1} dB，平均距离 {2} dB</translation>
    </message>
</context>
<context>
    <name>SpreadPlot</name>
    <message>
        <source>How far the voices are apart</source>
        <translation>各声音相差多少</translation>
    </message>
    <message>
        <source>{0} on average; most in {1}</source>
        <translation>平均 {0}；最大在 {1}</translation>
    </message>
</context>
<context>
    <name>StartPanel</name>
    <message>
        <source>Another folder…</source>
        <translation>其他文件夹…</translation>
    </message>
    <message>
        <source>Choose one</source>
        <translation>请选择</translation>
    </message>
    <message>
        <source>Hear</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>Hear the voice to start from</source>
        <translation>试听作为起点的声音</translation>
    </message>
    <message>
        <source>It, a recording and the teacher say the same held-out sentence</source>
        <translation>它、录音和教师说同一个留出句子</translation>
    </message>
    <message>
        <source>Let all weights learn.</source>
        <translation>请让所有权重都学习。</translation>
    </message>
    <message>
        <source>More sentences help most.</source>
        <translation>更多句子最有帮助。</translation>
    </message>
    <message>
        <source>Set this</source>
        <translation>照此设置</translation>
    </message>
    <message>
        <source>Set what the advice says</source>
        <translation>照此设置建议的值</translation>
    </message>
    <message>
        <source>Train to the end: sounds get clearer all along.</source>
        <translation>请训练到底：发音会一直变得更清晰。</translation>
    </message>
    <message>
        <source>{0} sentences are few: they teach who speaks; how sounds are said comes from the voice that the teacher starts from.</source>
        <translation>{0} 个句子很少：它们教会谁在说话；怎样发音则来自教师起步的那个声音。</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Voice to start from</source>
        <translation>作为起点的声音</translation>
    </message>
    <message>
        <source>What is best shows when the recordings are checked.</source>
        <translation>检查录音之后就知道怎样最好。</translation>
    </message>
    <message>
        <source>{0} parameters</source>
        <translation>{0} 个参数</translation>
    </message>
    <message>
        <source>{0} sentences are too many to be learnt by heart.</source>
        <translation>{0} 个句子太多，不会被死记硬背。</translation>
    </message>
    <message>
        <source>{0} sentences: all weights may learn, for a while.</source>
        <translation>{0} 个句子：所有权重都可以学习一段时间。</translation>
    </message>
    <message>
        <source>{0} sounds</source>
        <translation>{0} 个音</translation>
    </message>
    <message>
        <source>{0} speakers</source>
        <translation>{0} 位说话人</translation>
    </message>
</context>
<context>
    <name>StepButton</name>
    <message>
        <source>Step {0}, {1}</source>
        <translation>第 {0} 步，{1}</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
</context>
<context>
    <name>StepList</name>
    <message>
        <source>What each step saves</source>
        <translation>每一步省下多少</translation>
    </message>
    <message>
        <source>file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>ms/s</source>
        <translation>毫秒每秒</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数</translation>
    </message>
</context>
<context>
    <name>StepRail</name>
    <message>
        <source>Next: {0}</source>
        <translation>下一步：{0}</translation>
    </message>
</context>
<context>
    <name>StimulusButton</name>
    <message>
        <source>Hear {0}</source>
        <translation>试听 {0}</translation>
    </message>
    <message>
        <source>Key {0}; {1}</source>
        <translation>按键 {0}；{1}</translation>
    </message>
    <message>
        <source>heard</source>
        <translation>已听过</translation>
    </message>
    <message>
        <source>not heard yet</source>
        <translation>还没听过</translation>
    </message>
</context>
<context>
    <name>StudentPage</name>
    <message>
        <source>Runs</source>
        <translation>各次训练</translation>
    </message>
    <message>
        <source>Runs ({0})</source>
        <translation>各次训练（{0}）</translation>
    </message>
    <message>
        <source>Settings or teacher have changed since this student was trained.</source>
        <translation>训练这个学生之后，设置或教师有了变化。</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生</translation>
    </message>
    <message>
        <source>Sweep</source>
        <translation>扫描</translation>
    </message>
    <message>
        <source>Take a setting through several values and compare</source>
        <translation>让一项设置依次取多个值并比较</translation>
    </message>
    <message>
        <source>The small voice learns from the teacher; a control of the same size learns without it.</source>
        <translation>小声音向教师学习；同样大小的对照不向教师学习。</translation>
    </message>
    <message>
        <source>Train student</source>
        <translation>训练学生</translation>
    </message>
    <message>
        <source>Train the student first.</source>
        <translation>请先训练学生。</translation>
    </message>
    <message>
        <source>Train the teacher first.</source>
        <translation>请先训练教师。</translation>
    </message>
    <message>
        <source>Trained and measured. Go on and listen.</source>
        <translation>已训练并测量。请继续去试听。</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>这是什么</translation>
    </message>
</context>
<context>
    <name>SurfacePlot</name>
    <message>
        <source>Quality over the settings that are varied</source>
        <translation>质量随所扫描设置的变化</translation>
    </message>
    <message>
        <source>{0}  ↓ less is better</source>
        <translation>{0}  ↓ 越小越好</translation>
    </message>
</context>
<context>
    <name>SweepView</name>
    <message>
        <source> steps each</source>
        <translation> 步/每个学生</translation>
    </message>
    <message>
        <source>Another job is at work.</source>
        <translation>另一项工作正在进行。</translation>
    </message>
    <message>
        <source>Choose two different settings.</source>
        <translation>请选择两项不同的设置。</translation>
    </message>
    <message>
        <source>Chosen. Train the student with it; undo takes it back.</source>
        <translation>已选用。用它训练学生；可用撤销恢复。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete this sweep?</source>
        <translation>删除这次扫描？</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Each dot is a student: rest the mouse on it, or press Enter, to hear it. {0} held-out sentences measure each; all speak with the teacher&apos;s vocoder.</source>
        <translation>每个点是一个学生：将鼠标停在上面或按回车键即可试听。每个学生用 {0} 个留出句子衡量；全部使用教师的声码器发声。</translation>
    </message>
    <message>
        <source>Forget this sweep; asks first</source>
        <translation>删除这次扫描；会先询问</translation>
    </message>
    <message>
        <source>Hear it</source>
        <translation>试听</translation>
    </message>
    <message>
        <source>Hear the teacher</source>
        <translation>试听教师</translation>
    </message>
    <message>
        <source>Its students&apos; figures and sounds are lost. The voices stay.</source>
        <translation>其中学生的数据和声音将会丢失。各声音保持不变。</translation>
    </message>
    <message>
        <source>Its values</source>
        <translation>它的取值</translation>
    </message>
    <message>
        <source>MCD {0} dB</source>
        <translation>MCD {0} dB</translation>
    </message>
    <message>
        <source>MCD, dB</source>
        <translation>MCD，dB</translation>
    </message>
    <message>
        <source>One student is trained for each combination of values, for as many steps from the same beginning. Then all stand here, to be seen and heard.</source>
        <translation>对取值的每种组合，从相同的起点训练一个学生，步数相同。之后它们都显示在这里，可看可听。</translation>
    </message>
    <message>
        <source>Second setting to vary</source>
        <translation>要扫描的第二项设置</translation>
    </message>
    <message>
        <source>Set these settings so; can be undone</source>
        <translation>将这些设置改为此值；可撤销</translation>
    </message>
    <message>
        <source>Setting to vary</source>
        <translation>要扫描的设置</translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation>停止并保留</translation>
    </message>
    <message>
        <source>Sweep</source>
        <translation>扫描</translation>
    </message>
    <message>
        <source>Train the teacher first.</source>
        <translation>请先训练教师。</translation>
    </message>
    <message>
        <source>Training steps of each student</source>
        <translation>每个学生的训练步数</translation>
    </message>
    <message>
        <source>Try several values</source>
        <translation>尝试多个值</translation>
    </message>
    <message>
        <source>Use these values</source>
        <translation>使用这些值</translation>
    </message>
    <message>
        <source>Values with commas between them: 1, 2.5, 5</source>
        <translation>用逗号分隔的值：1, 2.5, 5</translation>
    </message>
    <message>
        <source>What a setting does</source>
        <translation>设置的作用</translation>
    </message>
    <message>
        <source>What is measured stays; Sweep goes on from there</source>
        <translation>已测量的会保留；再次扫描会从那里继续</translation>
    </message>
    <message>
        <source>Which sweep is shown</source>
        <translation>显示哪次扫描</translation>
    </message>
    <message>
        <source>nothing else</source>
        <translation>不再扫描其他</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>pitch error {0} cents</source>
        <translation>音高误差 {0} 音分</translation>
    </message>
    <message>
        <source>{0} parameters, {1} steps in {2}</source>
        <translation>{0} 参数，{1} 步用时 {2}</translation>
    </message>
    <message>
        <source>{0} students</source>
        <translation>{0} 个学生</translation>
    </message>
    <message>
        <source>{0}, about {1}</source>
        <translation>{0}，约 {1}</translation>
    </message>
    <message>
        <source>{0}, {1} steps</source>
        <translation>{0}，{1} 步</translation>
    </message>
    <message>
        <source>{0}. The voices of the project stay as they are.</source>
        <translation>{0}。项目的各声音保持不变。</translation>
    </message>
</context>
<context>
    <name>TeacherPage</name>
    <message>
        <source>Fuse them</source>
        <translation>融合</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Settings have changed since this teacher was trained.</source>
        <translation>训练这个教师之后，设置有了变化。</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师</translation>
    </message>
    <message>
        <source>The big voice, from which the small one learns.</source>
        <translation>大声音，小声音向它学习。</translation>
    </message>
    <message>
        <source>Train teacher</source>
        <translation>训练教师</translation>
    </message>
    <message>
        <source>Train the teacher first.</source>
        <translation>请先训练教师。</translation>
    </message>
    <message>
        <source>Trained. Listen to it below, or go on to make it small.</source>
        <translation>已训练好。在下面试听，或继续把它变小。</translation>
    </message>
    <message>
        <source>What it is fused of</source>
        <translation>由什么融合而成</translation>
    </message>
</context>
<context>
    <name>TeacherSettingsCard</name>
    <message>
        <source>Add two voices to fuse, or more.</source>
        <translation>请添加两个或更多要融合的声音。</translation>
    </message>
    <message>
        <source>Choose the voice to learn from on the Data page.</source>
        <translation>请在“数据”页选择用来学习的声音。</translation>
    </message>
    <message>
        <source>Choose the voice to start from.</source>
        <translation>请选择作为起点的声音。</translation>
    </message>
    <message>
        <source>Its clips have been read. For others, begin a new voice.</source>
        <translation>它的片段已读过。要用别的片段，请新建声音。</translation>
    </message>
    <message>
        <source>More settings…</source>
        <translation>更多设置…</translation>
    </message>
    <message>
        <source>Training settings</source>
        <translation>训练设置</translation>
    </message>
    <message>
        <source>What the voice said has been read. For recordings, begin a new voice.</source>
        <translation>声音说的话已读过。要用录音，请新建声音。</translation>
    </message>
    <message>
        <source>Where it comes from</source>
        <translation>教师从何而来</translation>
    </message>
</context>
<context>
    <name>TemperaturePlot</name>
    <message>
        <source>/{0}/ in mel band {1}: {2} ± {3}.</source>
        <translation>/{0}/，梅尔频带 {1}：{2} ± {3}。</translation>
    </message>
    <message>
        <source>At T = 1 the student sees each guess of the teacher as it is.</source>
        <translation>T = 1 时，学生看到教师的每个猜测都是原样。</translation>
    </message>
    <message>
        <source>At T = 1 the student sees it as it is.</source>
        <translation>T = 1 时，学生看到的就是原样。</translation>
    </message>
    <message>
        <source>At T = {0} each guess of the teacher becomes {1}. Differences up to about {0} times the teacher&apos;s spread count by their square, larger ones in proportion.</source>
        <translation>T = {0} 时，教师的每个猜测变成 {1}。约 {0} 倍教师离散度以内的差异按平方计，更大的按比例计。</translation>
    </message>
    <message>
        <source>At T = {0} it is {1} (entropy {2} → {3}); differences up to {4} count by their square.</source>
        <translation>T = {0} 时变成 {1}（熵 {2} → {3}）；{4} 以内的差异按平方计。</translation>
    </message>
    <message>
        <source>Hear /{0}/</source>
        <translation>试听 /{0}/</translation>
    </message>
    <message>
        <source>Hear the sound whose distribution is drawn</source>
        <translation>试听画出其分布的那个音</translation>
    </message>
    <message>
        <source>Temperature, drawn</source>
        <translation>温度图示</translation>
    </message>
    <message>
        <source>{0} bits narrower</source>
        <translation>窄 {0} 位</translation>
    </message>
    <message>
        <source>{0} bits wider</source>
        <translation>宽 {0} 位</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>1 core free</source>
        <translation>1 个核心空闲</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Idle processor cores and free memory of this computer</source>
        <translation>本机空闲的处理器核心和内存</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>New voice</source>
        <translation>新建声音</translation>
    </message>
    <message>
        <source>Opens the menu of the voice</source>
        <translation>打开声音的菜单</translation>
    </message>
    <message>
        <source>Voice {0}</source>
        <translation>声音：{0}</translation>
    </message>
    <message>
        <source>not saved yet</source>
        <translation>尚未保存</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>saved {0} ago</source>
        <translation>{0}前已保存</translation>
    </message>
    <message>
        <source>saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>{0} cores free</source>
        <translation>{0} 个核心空闲</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Export writes the voice for Piper, Home Assistant and others, and checks that it sounds the same. This tour is in the Help menu.</source>
        <translation>“导出”把声音写给 Piper、Home Assistant 等程序使用，并检查听起来是否一样。这个导览在“帮助”菜单里。</translation>
    </message>
    <message>
        <source>From recordings to a small voice that other programs read. Go where you like, at any time: nothing is lost.</source>
        <translation>从录音到别的程序能用的小声音。随时可以去任何一步：什么都不会丢失。</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>One button to begin</source>
        <translation>一个按钮就开始</translation>
    </message>
    <message>
        <source>Recording, teacher and student play at the same place in the sentence. The keys 1 to 5 switch between them, Space plays.</source>
        <translation>录音、教师和学生在句子的同一位置播放。按 1 到 5 切换，按空格键播放。</translation>
    </message>
    <message>
        <source>Six steps</source>
        <translation>六个步骤</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Take it along</source>
        <translation>带走它</translation>
    </message>
    <message>
        <source>The built-in voice is chosen, good for a first try. Later, drop a folder of your own recordings here.</source>
        <translation>已选好内置声音，适合初次尝试。以后可以把自己的录音文件夹拖到这里。</translation>
    </message>
    <message>
        <source>This trains the big voice, the teacher. It can be paused, or stopped and kept, and goes on after a crash.</source>
        <translation>这会训练大声音，即教师。可以暂停，也可以停止并保留，崩溃后还能继续。</translation>
    </message>
    <message>
        <source>What it learns from</source>
        <translation>它向什么学习</translation>
    </message>
    <message>
        <source>Your ears decide</source>
        <translation>由您的耳朵决定</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
</context>
<context>
    <name>TrainingPage</name>
    <message>
        <source>All it has learnt is kept.</source>
        <translation>学到的一切都已保留。</translation>
    </message>
    <message>
        <source>At each checkpoint the voice says one sentence; hear it here.</source>
        <translation>在每个检查点，声音会说一句话；可在这里听到。</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Look at: {0}</source>
        <translation>查看：{0}</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>The present voice is replaced by the new one.</source>
        <translation>当前的声音会被新的取代。</translation>
    </message>
    <message>
        <source>The same sentence, as it learns</source>
        <translation>同一句话，随着学习</translation>
    </message>
    <message>
        <source>The work on this page stopped before its end.</source>
        <translation>这一页的工作没有做完就停止了。</translation>
    </message>
    <message>
        <source>Throw this run away?</source>
        <translation>丢弃这次训练？</translation>
    </message>
    <message>
        <source>Train again</source>
        <translation>重新训练</translation>
    </message>
    <message>
        <source>Train again…</source>
        <translation>重新训练…</translation>
    </message>
    <message>
        <source>Train it again?</source>
        <translation>重新训练？</translation>
    </message>
    <message>
        <source>Vocoder</source>
        <translation>声码器</translation>
    </message>
    <message>
        <source>What it has learnt so far is lost. To keep it, choose Stop and keep.</source>
        <translation>迄今学到的都会丢失。若要保留，请选“停止并保留”。</translation>
    </message>
    <message>
        <source>not trained yet</source>
        <translation>尚未训练</translation>
    </message>
    <message>
        <source>settings changed</source>
        <translation>设置已更改</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>stopped, can go on</source>
        <translation>已停止，可继续</translation>
    </message>
    <message>
        <source>{0}, step {1}</source>
        <translation>{0}，第 {1} 步</translation>
    </message>
    <message>
        <source>{0}, {1} left</source>
        <translation>{0}，还需 {1}</translation>
    </message>
    <message>
        <source>{0}: this run stopped at step {1}.</source>
        <translation>{0}：这次训练停在第 {1} 步。</translation>
    </message>
</context>
<context>
    <name>UseCard</name>
    <message>
        <source>How to use this voice</source>
        <translation>怎样使用这个声音</translation>
    </message>
</context>
<context>
    <name>VoiceChip</name>
    <message>
        <source>listen at the same moment (key {0})</source>
        <translation>在同一时刻收听（按键 {0}）</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}：{1}</translation>
    </message>
</context>
<context>
    <name>VoicePanel</name>
    <message>
        <source>A voice is chosen and heard on the Data page</source>
        <translation>声音在“数据”页选择和试听</translation>
    </message>
    <message>
        <source>Choose on Data…</source>
        <translation>在“数据”页选择…</translation>
    </message>
    <message>
        <source>No voice is chosen yet</source>
        <translation>还没有选择声音</translation>
    </message>
    <message>
        <source>speaker {0}</source>
        <translation>说话人 {0}</translation>
    </message>
</context>
<context>
    <name>VoicePicker</name>
    <message>
        <source>Folder of a voice, or of a project</source>
        <translation>声音或项目的文件夹</translation>
    </message>
    <message>
        <source>Sotto&apos;s base voice</source>
        <translation>Sotto 的基础声音</translation>
    </message>
</context>
<context>
    <name>VotesCard</name>
    <message>
        <source>Export as CSV…</source>
        <translation>导出为 CSV…</translation>
    </message>
    <message>
        <source>Export votes</source>
        <translation>导出投票</translation>
    </message>
    <message>
        <source>None yet. They are kept in the project and reported.</source>
        <translation>还没有。投票会保存在项目中并写入报告。</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>Votes about earlier voices, not shown: {0}.</source>
        <translation>针对旧声音的投票（未显示）：{0}。</translation>
    </message>
    <message>
        <source>Votes so far</source>
        <translation>迄今的投票</translation>
    </message>
</context>
<context>
    <name>Waveform</name>
    <message>
        <source>Waveform</source>
        <translation>波形</translation>
    </message>
    <message>
        <source>{0} seconds; click to seek, drag to repeat a region</source>
        <translation>{0} 秒；点击定位，拖动选择重复的一段</translation>
    </message>
</context>
<context>
    <name>WayRow</name>
    <message>
        <source>A finished voice speaks the sentences, and the teacher learns from what it says: no recordings are needed.</source>
        <translation>现成的声音朗读句子，教师从它说的话中学习：不需要录音。</translation>
    </message>
    <message>
        <source>A new voice, from nothing but the recordings.</source>
        <translation>全新的声音，只用录音训练。</translation>
    </message>
    <message>
        <source>From a voice</source>
        <translation>从现成声音开始</translation>
    </message>
    <message>
        <source>Fuse</source>
        <translation>融合</translation>
    </message>
    <message>
        <source>Fuse several voices</source>
        <translation>融合多个声音</translation>
    </message>
    <message>
        <source>Piper voice</source>
        <translation>Piper 声音</translation>
    </message>
    <message>
        <source>Several voices of the same speakers are one teacher, surer than each alone. Nothing is trained; the student learns from all.</source>
        <translation>相同说话人的多个声音合成一个教师，比其中任何一个都更有把握。不用训练；学生向它们全体学习。</translation>
    </message>
    <message>
        <source>Start from a voice</source>
        <translation>从现成声音开始</translation>
    </message>
    <message>
        <source>The teacher begins as a finished voice and becomes the new speaker: a few minutes of recordings are enough.</source>
        <translation>教师以现成的声音为起点，变成新的说话人：几分钟的录音就够了。</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Train from random weights</source>
        <translation>从随机权重开始训练</translation>
    </message>
    <message>
        <source>Use a Piper voice, or another finished one</source>
        <translation>使用 Piper 声音，或其他现成的声音</translation>
    </message>
</context>
<context>
    <name>WhatGoesCard</name>
    <message>
        <source>Harm</source>
        <translation>损害</translation>
    </message>
    <message>
        <source>Harm for each byte saved, beside the most harmful layer.</source>
        <translation>每省一个字节的损害，相对于损害最大的层。</translation>
    </message>
    <message>
        <source>How much of each layer stays</source>
        <translation>每层保留多少</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Press a layer to lock it.</source>
        <translation>按下一层以锁定它。</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>What a byte saved in each layer costs in quality</source>
        <translation>每层省一个字节损失多少质量</translation>
    </message>
    <message>
        <source>What each step of the recipe saves</source>
        <translation>配方的每一步省下多少</translation>
    </message>
    <message>
        <source>What each step saves, in the order they are done.</source>
        <translation>每一步省下多少，按执行顺序。</translation>
    </message>
    <message>
        <source>What goes</source>
        <translation>移除什么</translation>
    </message>
    <message>
        <source>Working out the sizes…</source>
        <translation>正在计算大小…</translation>
    </message>
</context>
<context>
    <name>_Bells</name>
    <message>
        <source>higher</source>
        <translation>更高</translation>
    </message>
    <message>
        <source>lower</source>
        <translation>更低</translation>
    </message>
    <message>
        <source>the teacher&apos;s guess</source>
        <translation>教师的猜测</translation>
    </message>
</context>
<context>
    <name>blind</name>
    <message>
        <source>ABX</source>
        <translation>ABX</translation>
    </message>
    <message>
        <source>Graded in {0} sentences</source>
        <translation>在 {0} 个句子中打分</translation>
    </message>
    <message>
        <source>Its power: {0} of 100 such tests find a listener who is right 7 times in 10, {1} one who is right 9 times in 10.</source>
        <translation>检验功效：100 次这样的测试中，{0} 次能发现十次能对七次的听者，{1} 次能发现十次能对九次的听者。</translation>
    </message>
    <message>
        <source>MUSHRA</source>
        <translation>MUSHRA</translation>
    </message>
    <message>
        <source>Means of 0 to 100 with their 95 % intervals. Grades of one listener speak for that listener; intervals that overlap are not proof that two are alike.</source>
        <translation>0 到 100 分的平均值及其 95 % 区间。一位听者的评分只代表这位听者；区间重叠并不证明两者相同。</translation>
    </message>
    <message>
        <source>Neither {0} nor {1} was clearly preferred. No significance is not equivalence: {0}&apos;s true share may lie between {2} and {3} %.</source>
        <translation>{0} 和 {1} 都没有明显更受偏好。不显著不等于相同：{0} 的真实比例可能在 {2} % 到 {3} % 之间。</translation>
    </message>
    <message>
        <source>No difference between {0} and {1} was shown. No significance is not equivalence.</source>
        <translation>没有显示出 {0} 与 {1} 有差别。不显著不等于相同。</translation>
    </message>
    <message>
        <source>Preference</source>
        <translation>偏好</translation>
    </message>
    <message>
        <source>The hidden reference got less than 90 in more than 15 % of the sentences. By the rule of BS.1534-3 these grades are kept, but do not count.</source>
        <translation>隐藏参考在超过 15 % 的句子中得分低于 90。按 BS.1534-3 的规则，这些评分保留，但不计入。</translation>
    </message>
    <message>
        <source>The hidden reference was missed</source>
        <translation>没有认出隐藏参考</translation>
    </message>
    <message>
        <source>hidden reference missed</source>
        <translation>没有认出隐藏参考</translation>
    </message>
    <message>
        <source>p {0}, two-sided; “neither” is split evenly.</source>
        <translation>p {0}，双侧；“都不”平分给两边。</translation>
    </message>
    <message>
        <source>{0} (hidden reference)</source>
        <translation>{0}（隐藏参考）</translation>
    </message>
    <message>
        <source>{0} : {1}, neither {2}, p {3}</source>
        <translation>{0} : {1}，都不 {2}，p {3}</translation>
    </message>
    <message>
        <source>{0} and {1} can be told apart.</source>
        <translation>{0} 和 {1} 可以分辨。</translation>
    </message>
    <message>
        <source>{0} kHz anchor</source>
        <translation>{0} kHz 锚点</translation>
    </message>
    <message>
        <source>{0} of {1} right</source>
        <translation>{1} 次中对 {0} 次</translation>
    </message>
    <message>
        <source>{0} of {1} right, p {2}</source>
        <translation>{1} 次中对 {0} 次，p {2}</translation>
    </message>
    <message>
        <source>{0} trials would find more: chance has steps.</source>
        <translation>{0} 个试次能发现更多：概率是跳变的。</translation>
    </message>
    <message>
        <source>{0} trials, {1} must be right. Who only guesses passes {2} times in 100; who is right 9 times in 10 is caught {3} times in 100, who is right 7 times in 10, {4} times.</source>
        <translation>{0} 个试次，必须对 {1} 个。只靠猜的人 100 次中有 {2} 次通过；十次能对九次的人，100 次中有 {3} 次被发现，十次能对七次的人有 {4} 次。</translation>
    </message>
    <message>
        <source>{0} was preferred.</source>
        <translation>更偏好 {0}。</translation>
    </message>
    <message>
        <source>{0} were needed; p {1}.</source>
        <translation>需要 {0} 次；p {1}。</translation>
    </message>
    <message>
        <source>{0} {1} · {2} {3} · neither {4}</source>
        <translation>{0} {1} · {2} {3} · 都不 {4}</translation>
    </message>
</context>
<context>
    <name>core</name>
    <message>
        <source>1 of 4 stays</source>
        <translation>每 4 个留 1 个</translation>
    </message>
    <message>
        <source>16 bit</source>
        <translation>16 位</translation>
    </message>
    <message>
        <source>2 of 4 stay</source>
        <translation>每 4 个留 2 个</translation>
    </message>
    <message>
        <source>32 bit</source>
        <translation>32 位</translation>
    </message>
    <message>
        <source>4 bit</source>
        <translation>4 位</translation>
    </message>
    <message>
        <source>4 of 8 stay</source>
        <translation>每 8 个留 4 个</translation>
    </message>
    <message>
        <source>8 bit</source>
        <translation>8 位</translation>
    </message>
    <message>
        <source>8 is free; 4 is heard unless the voice learns with it.</source>
        <translation>8 位没有代价；4 位听得出来，除非声音带着它一起学习。</translation>
    </message>
    <message>
        <source>A bigger teacher can sound better and needs more time and recordings.</source>
        <translation>更大的教师可以更好听，也需要更多的时间和录音。</translation>
    </message>
    <message>
        <source>A home assistant&apos;s voice: answers at once on a small board, in whole precision.</source>
        <translation>家庭助手的声音：在小开发板上立即回答，全精度。</translation>
    </message>
    <message>
        <source>A quarter of the file; quicker on some processors, rougher.</source>
        <translation>文件只有四分之一；在某些处理器上更快，但更粗糙。</translation>
    </message>
    <message>
        <source>A quarter of the file; the same speed, hardly another sound.</source>
        <translation>文件只有四分之一；速度不变，声音几乎没有差别。</translation>
    </message>
    <message>
        <source>A step takes about three times as long with them, so fewer fit into the time.</source>
        <translation>用它时每步大约要三倍时间，所以同样时间内步数更少。</translation>
    </message>
    <message>
        <source>A voice of several languages can speak each of them with every speaker&apos;s voice; exported, each speaker has the own one.</source>
        <translation>多语言的声音可以用每位说话人的嗓音说每种语言；导出后，每位说话人只说自己的语言。</translation>
    </message>
    <message>
        <source>Activations T</source>
        <translation>激活温度 T</translation>
    </message>
    <message>
        <source>Adam</source>
        <translation>Adam</translation>
    </message>
    <message>
        <source>AdamW</source>
        <translation>AdamW</translation>
    </message>
    <message>
        <source>Adversarial</source>
        <translation>对抗训练</translation>
    </message>
    <message>
        <source>Aligning</source>
        <translation>对齐</translation>
    </message>
    <message>
        <source>An app&apos;s voice: about half a megabyte, and quick on one core.</source>
        <translation>应用程序的声音：约半兆字节，单核也很快。</translation>
    </message>
    <message>
        <source>Another kind begins with random weights and learns all from the teacher.</source>
        <translation>另一种模型从随机权重开始，全部向教师学习。</translation>
    </message>
    <message>
        <source>As few bytes as a talking toy needs; it can be heard that it is small.</source>
        <translation>会说话的玩具那么少的字节；听得出它很小。</translation>
    </message>
    <message>
        <source>As small as you can&apos;t hear</source>
        <translation>小到听不出差别</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>BERT</source>
        <translation>BERT</translation>
    </message>
    <message>
        <source>BERT folder</source>
        <translation>BERT 文件夹</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>基本</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Begin with the teacher&apos;s most important channels, or with random weights.</source>
        <translation>从教师最重要的通道开始，还是从随机权重开始。</translation>
    </message>
    <message>
        <source>Bigger can sound better and needs far more time.</source>
        <translation>更大可以更好听，但需要多得多的时间。</translation>
    </message>
    <message>
        <source>Bits of a weight in the voice&apos;s file.</source>
        <translation>声音文件中每个权重的位数。</translation>
    </message>
    <message>
        <source>Bring every clip to the same loudness, -23 LUFS, as it is read.</source>
        <translation>读取时把每个片段调到相同的响度 -23 LUFS。</translation>
    </message>
    <message>
        <source>Can speed up the start; costs time in every step.</source>
        <translation>可以加快开头；每一步都要花时间。</translation>
    </message>
    <message>
        <source>Checking recordings</source>
        <translation>检查录音</translation>
    </message>
    <message>
        <source>Cleaner to learn from, and less of it.</source>
        <translation>学习材料更干净，但更少。</translation>
    </message>
    <message>
        <source>Comparing checksums</source>
        <translation>核对校验和</translation>
    </message>
    <message>
        <source>Compression</source>
        <translation>压缩</translation>
    </message>
    <message>
        <source>Computing features</source>
        <translation>计算特征</translation>
    </message>
    <message>
        <source>Control</source>
        <translation>对照</translation>
    </message>
    <message>
        <source>Convolutions</source>
        <translation>卷积</translation>
    </message>
    <message>
        <source>Costs a little time in every step; without it, rounding comes last.</source>
        <translation>每一步多花一点时间；不用它，就到最后才取整。</translation>
    </message>
    <message>
        <source>Criterion</source>
        <translation>准则</translation>
    </message>
    <message>
        <source>Cut off the silence before and after the speech as it is read, all but 0.15 s.</source>
        <translation>读取时剪去语音前后的静音，只留 0.15 秒。</translation>
    </message>
    <message>
        <source>Distilling the student</source>
        <translation>蒸馏学生</translation>
    </message>
    <message>
        <source>Distilling the student&apos;s vocoder</source>
        <translation>蒸馏学生的声码器</translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>去块</translation>
    </message>
    <message>
        <source>Drop blocks</source>
        <translation>去掉的块</translation>
    </message>
    <message>
        <source>Drop the doubtful</source>
        <translation>丢弃可疑片段</translation>
    </message>
    <message>
        <source>Energy kept</source>
        <translation>保留的能量</translation>
    </message>
    <message>
        <source>Even loudness</source>
        <translation>统一响度</translation>
    </message>
    <message>
        <source>Every layer shrinks alike, or the least important channels go wherever they are.</source>
        <translation>每层同样缩小，还是在任何地方移除最不重要的通道。</translation>
    </message>
    <message>
        <source>Exactly the studio&apos;s voice, in the biggest file.</source>
        <translation>与工作室中的声音完全一样，文件最大。</translation>
    </message>
    <message>
        <source>Exported</source>
        <translation>已导出</translation>
    </message>
    <message>
        <source>Factorise</source>
        <translation>分解</translation>
    </message>
    <message>
        <source>Fetching</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Fewer bits</source>
        <translation>减少位数</translation>
    </message>
    <message>
        <source>Fewer bytes, the same time.</source>
        <translation>字节更少，时间不变。</translation>
    </message>
    <message>
        <source>Folder of a BERT that reads the texts for the teacher; empty for none.</source>
        <translation>替教师读文本的 BERT 所在的文件夹；空表示不用。</translation>
    </message>
    <message>
        <source>GMM</source>
        <translation>GMM</translation>
    </message>
    <message>
        <source>GRU</source>
        <translation>GRU</translation>
    </message>
    <message>
        <source>Gates</source>
        <translation>门控</translation>
    </message>
    <message>
        <source>Gaussians</source>
        <translation>个高斯</translation>
    </message>
    <message>
        <source>Gradual loses less at first and trains slower: the model is bigger for longer.</source>
        <translation>逐步剪枝起初损失较少，但训练较慢：模型更久保持较大。</translation>
    </message>
    <message>
        <source>Griffin–Lim</source>
        <translation>Griffin–Lim</translation>
    </message>
    <message>
        <source>HMM</source>
        <translation>HMM</translation>
    </message>
    <message>
        <source>Half the file; the same speed, the same sound.</source>
        <translation>文件减半；速度不变，声音不变。</translation>
    </message>
    <message>
        <source>Hear the teacher</source>
        <translation>听取教师</translation>
    </message>
    <message>
        <source>HiFi-GAN</source>
        <translation>HiFi-GAN</translation>
    </message>
    <message>
        <source>Higher shows more of its second choices; without vocoder.alpha nothing is heard.</source>
        <translation>越高越显出它的次选；vocoder.alpha 为零时听不到任何作用。</translation>
    </message>
    <message>
        <source>Home Assistant, NVDA, sherpa-onnx on phones and boards.</source>
        <translation>Home Assistant、NVDA、手机和开发板上的 sherpa-onnx。</translation>
    </message>
    <message>
        <source>How a channel&apos;s importance is told.</source>
        <translation>怎样判断一个通道的重要性。</translation>
    </message>
    <message>
        <source>How big the teacher is; auto takes the biggest that can learn enough in the time.</source>
        <translation>教师有多大；自动表示在给定时间内能学够的最大一种。</translation>
    </message>
    <message>
        <source>How big the teacher&apos;s vocoder is; auto is the general one that Sotto brings, trained on.</source>
        <translation>教师的声码器有多大；自动表示 Sotto 自带的通用声码器，在其上继续训练。</translation>
    </message>
    <message>
        <source>How many Gaussians a frame&apos;s mel is a mixture of; 0 for a Laplace distribution a band.</source>
        <translation>一帧的梅尔谱由几个高斯混合而成；0 表示每个频带一个拉普拉斯分布。</translation>
    </message>
    <message>
        <source>How many neighbouring decoder layers share one set of weights.</source>
        <translation>相邻的多少个解码器层共用一份权重。</translation>
    </message>
    <message>
        <source>How many neighbouring layers of the student&apos;s vocoder share one set of weights.</source>
        <translation>学生声码器中相邻的多少层共用一份权重。</translation>
    </message>
    <message>
        <source>How many new sentences, of the recordings&apos; words, the teacher speaks for the student.</source>
        <translation>教师用录音中的词造出多少个新句子，说给学生听。</translation>
    </message>
    <message>
        <source>How many of the decoder&apos;s blocks go altogether.</source>
        <translation>解码器的块整个去掉多少个。</translation>
    </message>
    <message>
        <source>How many sentences one step looks at; 0 for as many as leave enough steps in the time.</source>
        <translation>一步看多少个句子；0 表示在给定时间内留下足够的步数。</translation>
    </message>
    <message>
        <source>How many sentences the built-in voice speaks.</source>
        <translation>内置声音说多少个句子。</translation>
    </message>
    <message>
        <source>How many short crops of speech one step looks at.</source>
        <translation>一步看多少个短的语音片段。</translation>
    </message>
    <message>
        <source>How strongly weights are pulled towards zero.</source>
        <translation>权重被拉向零的力度。</translation>
    </message>
    <message>
        <source>Invented texts</source>
        <translation>自造文本</translation>
    </message>
    <message>
        <source>It knows what words mean, which can help the melody; the teacher cannot speak without it, its students do. Not for hmm and tacotron; no export.</source>
        <translation>它懂词的意思，对语调可能有帮助；教师离开它就不能说话，学生则可以。不适用于 hmm 和 tacotron；不能导出。</translation>
    </message>
    <message>
        <source>It needs no recordings; what is learnt is that voice, with its mistakes.</source>
        <translation>它不需要录音；学到的就是那个声音，连同它的错误。</translation>
    </message>
    <message>
        <source>Its speaker</source>
        <translation>它的说话人</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>Kinder than pruning where units repeat each other.</source>
        <translation>单元彼此重复时，比剪枝更温和。</translation>
    </message>
    <message>
        <source>L1 norm</source>
        <translation>L1 范数</translation>
    </message>
    <message>
        <source>L2 norm</source>
        <translation>L2 范数</translation>
    </message>
    <message>
        <source>LSTM</source>
        <translation>LSTM</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Language of the texts as espeak-ng names it; empty for what the data set says.</source>
        <translation>文本的语言，用 espeak-ng 的代号；空表示以数据集为准。</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>各种语言</translation>
    </message>
    <message>
        <source>Languages of speakers who speak another one, such as p901=nl, p902=de.</source>
        <translation>说另一种语言的说话人各用什么语言，例如 p901=nl, p902=de。</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>大</translation>
    </message>
    <message>
        <source>Larger learns faster until training breaks.</source>
        <translation>越大学得越快，直到训练崩溃。</translation>
    </message>
    <message>
        <source>Largest size of a training step, for a million parameters.</source>
        <translation>一步训练的最大步幅，以一百万个参数计。</translation>
    </message>
    <message>
        <source>Largest size of a training step, for a million parameters; smaller models step further.</source>
        <translation>一步训练的最大步幅，以一百万个参数计；更小的模型步幅更大。</translation>
    </message>
    <message>
        <source>Learn stored</source>
        <translation>按存储形式学习</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Leave out also clips that are clipped or noisy, or do not say what their text says.</source>
        <translation>也排除削波、有噪声或与文本不符的片段。</translation>
    </message>
    <message>
        <source>Less is smaller and rougher.</source>
        <translation>越少越小，也越粗糙。</translation>
    </message>
    <message>
        <source>Let the student learn with its weights as they will be stored.</source>
        <translation>让学生用将要存储的权重来学习。</translation>
    </message>
    <message>
        <source>Match features</source>
        <translation>匹配特征</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>Mel definition</source>
        <translation>梅尔谱定义</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Merge alike</source>
        <translation>合并相似</translation>
    </message>
    <message>
        <source>Micro</source>
        <translation>微型</translation>
    </message>
    <message>
        <source>Microcontroller</source>
        <translation>微控制器</translation>
    </message>
    <message>
        <source>Mixture</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>More can say that a frame is this or that; the last layer grows with them. Its students have the same; hmm has its own; no export.</source>
        <translation>越多越能表示一帧是这样或那样；最后一层随之变大。它的学生也一样；hmm 有自己的混合；不能导出。</translation>
    </message>
    <message>
        <source>More make each step steadier and slower.</source>
        <translation>越多每步越稳，也越慢。</translation>
    </message>
    <message>
        <source>More makes the voice smaller and faster, and further from the teacher.</source>
        <translation>越多声音越小、越快，也离教师越远。</translation>
    </message>
    <message>
        <source>More makes the voice smaller and faster, and its sound rougher.</source>
        <translation>越多声音越小、越快，也越粗糙。</translation>
    </message>
    <message>
        <source>More sentences make a better voice and take longer to prepare.</source>
        <translation>句子越多声音越好，准备也越久。</translation>
    </message>
    <message>
        <source>More takes teach what varies and what does not; more sentences teach more words.</source>
        <translation>遍数越多，越能教会什么会变、什么不变；句子越多，教的词越多。</translation>
    </message>
    <message>
        <source>More time, better voices.</source>
        <translation>时间越多，声音越好。</translation>
    </message>
    <message>
        <source>More to learn from than was recorded; the time to speak them is the student&apos;s.</source>
        <translation>学习材料比录音更多；说出它们的时间算在学生头上。</translation>
    </message>
    <message>
        <source>Number from which all chance is drawn; the same seed gives the same voice.</source>
        <translation>一切随机性都由它产生；同样的种子得到同样的声音。</translation>
    </message>
    <message>
        <source>ONNX</source>
        <translation>ONNX</translation>
    </message>
    <message>
        <source>One bias for all units of a layer.</source>
        <translation>一层的所有单元共用一个偏置。</translation>
    </message>
    <message>
        <source>One convolution kernel for all channels of a layer.</source>
        <translation>一层的所有通道共用一个卷积核。</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Palette</source>
        <translation>码本</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>手机</translation>
    </message>
    <message>
        <source>Piper</source>
        <translation>Piper</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Pressure</source>
        <translation>压力</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预听</translation>
    </message>
    <message>
        <source>Processor threads for training; 0 for all cores.</source>
        <translation>训练用的处理器线程数；0 表示所有核心。</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>剪枝</translation>
    </message>
    <message>
        <source>RMSprop</source>
        <translation>RMSprop</translation>
    </message>
    <message>
        <source>RNN</source>
        <translation>RNN</translation>
    </message>
    <message>
        <source>Raspberry Pi</source>
        <translation>Raspberry Pi</translation>
    </message>
    <message>
        <source>Reading with BERT</source>
        <translation>用 BERT 阅读</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Remove channels before training, or step by step while it runs.</source>
        <translation>训练前移除通道，还是在训练中逐步移除。</translation>
    </message>
    <message>
        <source>Rule by which weights follow their gradients.</source>
        <translation>权重沿梯度移动的规则。</translation>
    </message>
    <message>
        <source>SGD</source>
        <translation>SGD</translation>
    </message>
    <message>
        <source>Saves bytes and time alike; each block that goes costs depth.</source>
        <translation>同样省字节和时间；每去掉一块都损失深度。</translation>
    </message>
    <message>
        <source>Saves time; but sounds get clearer for longer than that loss falls.</source>
        <translation>节省时间；但在损失不再下降之后，发音还会继续变清晰。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>时间安排</translation>
    </message>
    <message>
        <source>Scope</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Sentences</source>
        <translation>句子</translation>
    </message>
    <message>
        <source>Share of activations left out in training, against learning by heart.</source>
        <translation>训练中略去的激活所占的比例，防止死记硬背。</translation>
    </message>
    <message>
        <source>Share of each matrix&apos;s energy that two thin factors keep; 1 leaves matrices whole.</source>
        <translation>两个窄因子保留每个矩阵多少能量；1 表示矩阵保持完整。</translation>
    </message>
    <message>
        <source>Share of each voice&apos;s training time that its vocoder gets.</source>
        <translation>每个声音的训练时间中声码器所占的比例。</translation>
    </message>
    <message>
        <source>Share of single weights that become zero.</source>
        <translation>变为零的单个权重所占的比例。</translation>
    </message>
    <message>
        <source>Share of the hidden units that are merged into others that do nearly the same.</source>
        <translation>并入作用几乎相同的其他单元的隐藏单元所占的比例。</translation>
    </message>
    <message>
        <source>Share of the loss of the student&apos;s vocoder that listens to the teacher&apos;s.</source>
        <translation>学生声码器的损失中，听取教师声码器意见的比例。</translation>
    </message>
    <message>
        <source>Share of the loss that listens to the teacher instead of the recordings.</source>
        <translation>损失中听取教师而不是录音的比例。</translation>
    </message>
    <message>
        <source>Share of the teacher&apos;s prunable parameters to remove; whole channels go.</source>
        <translation>移除教师可剪枝参数的比例；移除的是整个通道。</translation>
    </message>
    <message>
        <source>Share of the vocoder&apos;s prunable parameters that the student goes without.</source>
        <translation>学生不要的声码器可剪枝参数所占的比例。</translation>
    </message>
    <message>
        <source>Share of the vocoder&apos;s training, its last, in which discriminators listen too.</source>
        <translation>声码器训练的最后阶段中，判别器也参与的比例。</translation>
    </message>
    <message>
        <source>Share of time</source>
        <translation>时间占比</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>小</translation>
    </message>
    <message>
        <source>Smaller file, same speed.</source>
        <translation>文件更小，速度不变。</translation>
    </message>
    <message>
        <source>Smaller file, same speed; patterns are what some chips compute faster.</source>
        <translation>文件更小，速度不变；有些芯片能更快地计算固定模式。</translation>
    </message>
    <message>
        <source>Soft labels α</source>
        <translation>软标签 α</translation>
    </message>
    <message>
        <source>Softens what the teacher says before the student learns from it.</source>
        <translation>学生学习之前，把教师的说法变软。</translation>
    </message>
    <message>
        <source>Training ends when so many looks at held-out sentences in a row bring no lower loss; 0 for never.</source>
        <translation>连续这么多次查看留出句子都没有更低的损失时，训练结束；0 表示从不。</translation>
    </message>
    <message>
        <source>always</source>
        <translation>总是</translation>
    </message>
    <message>
        <source>neural, after a wavernn or wavenet: far quicker, and can be exported; it hears what that says if vocoder.alpha is above 0. Another kind keeps none of its weights.</source>
        <translation>教师用 wavernn 或 wavenet 时学生用 neural：快得多，而且能导出；vocoder.alpha 大于零时它听取教师的说法。换了种类就不保留任何权重。</translation>
    </message>
    <message>
        <source>neural: all samples of a frame at once; begin with it. wavernn: sample by sample, for experiments: slower, hours to train, no export. wavenet: the same by convolutions, slower still. griffinlim: no training, sounds worse, no export.</source>
        <translation>neural：一帧的所有样本一次得出；请从它开始。wavernn：逐个样本得出，用于实验：较慢，要训练几个小时，不能导出。wavenet：同样逐个样本，用卷积，更慢。griffinlim：不用训练，声音较差，不能导出。</translation>
    </message>
    <message>
        <source>Sotto bundle</source>
        <translation>Sotto 成套文件</translation>
    </message>
    <message>
        <source>Sotto itself: weights, description and card, to share or keep.</source>
        <translation>Sotto 自己：权重、描述和卡片，用于分享或保存。</translation>
    </message>
    <message>
        <source>Speaking sentences</source>
        <translation>朗读句子</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生</translation>
    </message>
    <message>
        <source>Student dropout</source>
        <translation>学生随机失活</translation>
    </message>
    <message>
        <source>Student steps</source>
        <translation>学生步数</translation>
    </message>
    <message>
        <source>Student&apos;s vocoder</source>
        <translation>学生的声码器</translation>
    </message>
    <message>
        <source>Sweeping</source>
        <translation>正在扫描设置</translation>
    </message>
    <message>
        <source>Tacotron</source>
        <translation>Tacotron</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>遍数</translation>
    </message>
    <message>
        <source>Takes only what training gives back: for an hour of recordings, a tenth of the teacher.</source>
        <translation>只拿走训练能补回来的：一小时录音时，约为教师的十分之一。</translation>
    </message>
    <message>
        <source>Taylor looks at the loss and needs a few batches; random is the yardstick.</source>
        <translation>泰勒准则看损失，需要几个批次；随机是比较的基准。</translation>
    </message>
    <message>
        <source>Taylor, on recordings</source>
        <translation>泰勒，用录音</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师</translation>
    </message>
    <message>
        <source>Teacher dropout</source>
        <translation>教师随机失活</translation>
    </message>
    <message>
        <source>Teacher steps</source>
        <translation>教师步数</translation>
    </message>
    <message>
        <source>Teacher&apos;s vocoder</source>
        <translation>教师的声码器</translation>
    </message>
    <message>
        <source>Teaches phases too, but halves the steps in the same time.</source>
        <translation>也教相位，但同样时间内步数减半。</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Temperature of the activations; 0 finds the one of least validation loss.</source>
        <translation>激活的温度；0 表示寻找验证损失最小的温度。</translation>
    </message>
    <message>
        <source>The student&apos;s vocoder: turns its spectrogram into sound.</source>
        <translation>学生的声码器：把它的语谱图变成声音。</translation>
    </message>
    <message>
        <source>The teacher&apos;s own layers, which know what it knows.</source>
        <translation>教师自己的层，知道教师所知道的。</translation>
    </message>
    <message>
        <source>The teacher&apos;s vocoder: turns its spectrogram into sound.</source>
        <translation>教师的声码器：把它的语谱图变成声音。</translation>
    </message>
    <message>
        <source>The voice speaks</source>
        <translation>声音说的话</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Tie</source>
        <translation>共享</translation>
    </message>
    <message>
        <source>Tie biases</source>
        <translation>共享偏置</translation>
    </message>
    <message>
        <source>Tie kernels</source>
        <translation>共享卷积核</translation>
    </message>
    <message>
        <source>Tie layers</source>
        <translation>共享层</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Time and chance</source>
        <translation>时间与随机性</translation>
    </message>
    <message>
        <source>Timing</source>
        <translation>时长来源</translation>
    </message>
    <message>
        <source>Tiny</source>
        <translation>极小</translation>
    </message>
    <message>
        <source>Train a vocoder, or let Griffin-Lim guess the phases.</source>
        <translation>训练一个声码器，还是让 Griffin-Lim 猜测相位。</translation>
    </message>
    <message>
        <source>Training steps; 0 for as many as the time allows.</source>
        <translation>训练步数；0 表示时间允许多少就多少。</translation>
    </message>
    <message>
        <source>Training the control</source>
        <translation>训练对照</translation>
    </message>
    <message>
        <source>Training the teacher</source>
        <translation>训练教师</translation>
    </message>
    <message>
        <source>Training the teacher&apos;s vocoder</source>
        <translation>训练教师的声码器</translation>
    </message>
    <message>
        <source>Transformer</source>
        <translation>Transformer</translation>
    </message>
    <message>
        <source>Trim silence</source>
        <translation>剪去静音</translation>
    </message>
    <message>
        <source>Unpacking</source>
        <translation>解包</translation>
    </message>
    <message>
        <source>Vocoder</source>
        <translation>声码器</translation>
    </message>
    <message>
        <source>Vocoder layers</source>
        <translation>声码器层</translation>
    </message>
    <message>
        <source>Vocoder pressure</source>
        <translation>声码器压力</translation>
    </message>
    <message>
        <source>Vocoder size</source>
        <translation>声码器大小</translation>
    </message>
    <message>
        <source>Vocoder temperature</source>
        <translation>声码器温度</translation>
    </message>
    <message>
        <source>Vocoder α</source>
        <translation>声码器 α</translation>
    </message>
    <message>
        <source>Vocos</source>
        <translation>Vocos</translation>
    </message>
    <message>
        <source>Wall-clock time for the whole road, from recordings to report.</source>
        <translation>从录音到报告全程所用的实际时间。</translation>
    </message>
    <message>
        <source>WaveRNN</source>
        <translation>WaveRNN</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Weight of matching the teacher&apos;s hidden features.</source>
        <translation>匹配教师隐藏特征的权重。</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Weights of a layer come from a codebook that so many bits choose from; 0 for none.</source>
        <translation>一层的权重来自码本，用多少位来选择；0 表示不用码本。</translation>
    </message>
    <message>
        <source>What kind of model the student is; teacher for the same kind.</source>
        <translation>学生是哪种模型；teacher 表示与教师同种。</translation>
    </message>
    <message>
        <source>What kind of model the teacher is.</source>
        <translation>教师是哪种模型。</translation>
    </message>
    <message>
        <source>What kind of vocoder the student has; teacher for the same kind.</source>
        <translation>学生用哪种声码器；teacher 表示与教师同种。</translation>
    </message>
    <message>
        <source>Where zeros stand: anywhere, or n of every m neighbours stay, whatever the sparsity.</source>
        <translation>零在哪里：任意位置，或每 m 个相邻权重留 n 个（不论稀疏度）。</translation>
    </message>
    <message>
        <source>Whose definition of the mel spectrogram is used, so that its vocoders fit.</source>
        <translation>采用哪家的梅尔谱定义，使它的声码器适用。</translation>
    </message>
    <message>
        <source>Whose timing of the recordings the student learns.</source>
        <translation>学生学习谁给出的录音时长。</translation>
    </message>
    <message>
        <source>Without it the voice learns that it is sometimes loud and sometimes soft.</source>
        <translation>不用它，声音会学到自己有时响、有时轻。</translation>
    </message>
    <message>
        <source>Without it the voice learns to wait as the recordings do.</source>
        <translation>不用它，声音会像录音那样学着停顿。</translation>
    </message>
    <message>
        <source>Writing and checking</source>
        <translation>写入并检查</translation>
    </message>
    <message>
        <source>Writing phonemes</source>
        <translation>转写音素</translation>
    </message>
    <message>
        <source>Your own program, through onnxruntime.</source>
        <translation>您自己的程序，通过 onnxruntime。</translation>
    </message>
    <message>
        <source>Zero weights</source>
        <translation>零权重</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>置零</translation>
    </message>
    <message>
        <source>acoustic model</source>
        <translation>声学模型</translation>
    </message>
    <message>
        <source>adversarial</source>
        <translation>对抗</translation>
    </message>
    <message>
        <source>all layers one</source>
        <translation>所有层共用</translation>
    </message>
    <message>
        <source>all stay</source>
        <translation>全部保留</translation>
    </message>
    <message>
        <source>anywhere</source>
        <translation>任意位置</translation>
    </message>
    <message>
        <source>as the teacher</source>
        <translation>与教师相同</translation>
    </message>
    <message>
        <source>at once</source>
        <translation>一次完成</translation>
    </message>
    <message>
        <source>at random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>better with time</source>
        <translation>时间够则更好</translation>
    </message>
    <message>
        <source>bfloat16</source>
        <translation>bfloat16</translation>
    </message>
    <message>
        <source>bits</source>
        <translation>位</translation>
    </message>
    <message>
        <source>bits a sample</source>
        <translation>每样本位数</translation>
    </message>
    <message>
        <source>blocks</source>
        <translation>块</translation>
    </message>
    <message>
        <source>bridge</source>
        <translation>桥接</translation>
    </message>
    <message>
        <source>closer to the teacher</source>
        <translation>更接近教师</translation>
    </message>
    <message>
        <source>conv: quick to train and the smallest that speaks well; begin with it. lstm, gru: hear the whole sentence; speak at half of conv&apos;s speed or less, no export. mingru: hears the whole sentence, a little quicker than lstm; no export. rnn: the plain and forgetful kind, to compare with. transformer: every sound hears the whole sentence; slower to train, no export. tacotron: each frame from those before, finds its own timing; slower to speak, no export. hmm: counted in seconds, not trained; the baseline, with no melody of its own; no export.</source>
        <translation>conv：训练快，是说得好的模型中最小的；请从它开始。lstm、gru：听取整个句子；说话速度只有 conv 的一半或更低，不能导出。mingru：听取整个句子，比 lstm 略快；不能导出。rnn：朴素而健忘的一种，用于比较。transformer：每个音都听取整个句子；训练较慢，不能导出。tacotron：每一帧由之前的帧得出，自己找到时长；说话较慢，不能导出。hmm：几秒钟统计出来，不用训练；作为基线，没有自己的语调；不能导出。</translation>
    </message>
    <message>
        <source>distances between sounds</source>
        <translation>音与音之间的距离</translation>
    </message>
    <message>
        <source>guessing languages</source>
        <translation>猜语言</translation>
    </message>
    <message>
        <source>guessing pitches</source>
        <translation>猜音高</translation>
    </message>
    <message>
        <source>guessing sounds</source>
        <translation>猜音</translation>
    </message>
    <message>
        <source>guessing speakers</source>
        <translation>猜说话人</translation>
    </message>
    <message>
        <source>hears the whole sentence, a little quicker than lstm; no export.</source>
        <translation>听取整个句子，比 lstm 略快；不能导出。</translation>
    </message>
    <message>
        <source>counted in seconds, not trained; the baseline, with no melody of its own; no export.</source>
        <translation>几秒钟统计出来，不用训练；作为基线，没有自己的语调；不能导出。</translation>
    </message>
    <message>
        <source>A few minutes of a new speaker are enough then; the teacher is of that voice&apos;s kind and size.</source>
        <translation>这样有新说话人几分钟的录音就够了；教师的种类和大小与那个声音相同。</translation>
    </message>
    <message>
        <source>A voice that speaks the sentences to learn from: Piper&apos;s (.onnx), a described one (.toml), or a folder of Sotto&apos;s; empty for recordings.</source>
        <translation>用来朗读学习句子的声音：Piper 的（.onnx）、有描述的（.toml），或 Sotto 声音的文件夹；空表示用录音。</translation>
    </message>
    <message>
        <source>Adapters</source>
        <translation>适配器</translation>
    </message>
    <message>
        <source>Any share takes time, to hear the teacher out; a larger one takes no more.</source>
        <translation>只要占比大于零，就要花时间听完教师；占比更大并不多花时间。</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>数据增强</translation>
    </message>
    <message>
        <source>Base voice</source>
        <translation>基础声音</translation>
    </message>
    <message>
        <source>CORAL</source>
        <translation>CORAL</translation>
    </message>
    <message>
        <source>Can teach features sooner; the layers that guess are gone in the end.</source>
        <translation>可以更早教会特征；用来猜测的层最后会去掉。</translation>
    </message>
    <message>
        <source>Changed copies</source>
        <translation>改动的副本</translation>
    </message>
    <message>
        <source>Comparing with the built-in voice</source>
        <translation>与内置声音比对</translation>
    </message>
    <message>
        <source>Each layer learns so many times as fast as the one after it.</source>
        <translation>每一层的学习速度是后一层的多少倍。</translation>
    </message>
    <message>
        <source>Evenness</source>
        <translation>均匀度</translation>
    </message>
    <message>
        <source>Far fewer weights move; in the end they are part of the matrices and cost nothing.</source>
        <translation>移动的权重少得多；最后它们并入矩阵，没有代价。</translation>
    </message>
    <message>
        <source>Folder of a voice, or of a project with one, that the teacher starts from; base for the one that Sotto brings; empty for random weights.</source>
        <translation>教师作为起点的声音的文件夹，或含有声音的项目文件夹；base 表示 Sotto 自带的声音；空表示随机权重。</translation>
    </message>
    <message>
        <source>Folder of a voice, or of a project with one, whose vocoder the teacher&apos;s starts from; empty for the general one that Sotto brings.</source>
        <translation>教师的声码器以哪个声音的声码器为起点：声音的文件夹，或含有声音的项目文件夹；空表示 Sotto 自带的通用声码器。</translation>
    </message>
    <message>
        <source>Folder of recordings; empty for the built-in voice. With a teacher&apos;s voice a file of what it says, one sentence a line; empty for the built-in ones.</source>
        <translation>录音文件夹；空表示内置声音。用现成的声音教时，为它要说的文件，每行一个句子；空表示内置的句子。</translation>
    </message>
    <message>
        <source>Folders of voices, or of projects with one, that become the teacher together; more than one with semicolons, empty for none.</source>
        <translation>合成教师的各个声音的文件夹，或含有声音的项目文件夹；多个用分号分隔，空表示不用。</translation>
    </message>
    <message>
        <source>Frozen</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>Fuse what the voices believe, or average their weights.</source>
        <translation>融合各声音的看法，还是平均它们的权重。</translation>
    </message>
    <message>
        <source>Fusion</source>
        <translation>融合</translation>
    </message>
    <message>
        <source>How evenly the voices count: weights go with exp(-validation loss / temperature).</source>
        <translation>各声音的份量有多均匀：权重正比于 exp(-验证损失 / 温度)。</translation>
    </message>
    <message>
        <source>How features of old and new recordings are made alike.</source>
        <translation>怎样使新旧录音的特征相似。</translation>
    </message>
    <message>
        <source>How loud the noise in a copy is at most, as a share of its speech.</source>
        <translation>副本中的噪声最响是其语音的多少（比例）。</translation>
    </message>
    <message>
        <source>How many changed copies of each recording the teacher learns from too.</source>
        <translation>每段录音有多少个改动的副本，教师也从中学习。</translation>
    </message>
    <message>
        <source>How much higher or lower a copy is at most.</source>
        <translation>副本最多升高或降低多少。</translation>
    </message>
    <message>
        <source>How much quicker or slower a copy is at most.</source>
        <translation>副本最多快或慢多少。</translation>
    </message>
    <message>
        <source>How often that voice says each sentence, each time a little differently.</source>
        <translation>那个声音把每个句子说几遍，每遍略有不同。</translation>
    </message>
    <message>
        <source>How sounds that the voice has never spoken begin: as the sounds said most like them, or at random.</source>
        <translation>那个声音从未说过的音从何开始：从发音最相似的音，还是随机。</translation>
    </message>
    <message>
        <source>Inventing texts</source>
        <translation>自造文本</translation>
    </message>
    <message>
        <source>Keep distances</source>
        <translation>保持距离</translation>
    </message>
    <message>
        <source>Keeps what they taught, sounds and words; less time for the new recordings.</source>
        <translation>保住它们教会的音和词；留给新录音的时间更少。</translation>
    </message>
    <message>
        <source>Layer by layer</source>
        <translation>逐层递减</translation>
    </message>
    <message>
        <source>Learning rate of what was taken over, as a share of what begins at random.</source>
        <translation>沿用部分的学习率，是随机开始部分的多少（比例）。</translation>
    </message>
    <message>
        <source>Less keeps more of the voice; more becomes the new speaker sooner.</source>
        <translation>越小越多保留原来的声音；越大越快变成新的说话人。</translation>
    </message>
    <message>
        <source>Less listens only to those most like the new ones.</source>
        <translation>越小越只听与新录音最相似的那些。</translation>
    </message>
    <message>
        <source>Less listens to the best voice only, more to all alike.</source>
        <translation>越小越只听最好的声音，越大越一视同仁。</translation>
    </message>
    <message>
        <source>Likest first</source>
        <translation>相似优先</translation>
    </message>
    <message>
        <source>MMD</source>
        <translation>MMD</translation>
    </message>
    <message>
        <source>Making changed copies</source>
        <translation>制作改动的副本</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>遮盖</translation>
    </message>
    <message>
        <source>Match weight</source>
        <translation>匹配权重</translation>
    </message>
    <message>
        <source>More variety from few recordings; copies are never quite as good as speech.</source>
        <translation>录音少时变化更多；副本总不如真正的语音。</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪声</translation>
    </message>
    <message>
        <source>Number format of training; auto takes float32, for vocoders bfloat16 on processors with matrix units for it.</source>
        <translation>训练所用的数字格式；自动时用 float32，声码器在带相应矩阵单元的处理器上用 bfloat16。</translation>
    </message>
    <message>
        <source>Old recordings</source>
        <translation>旧录音</translation>
    </message>
    <message>
        <source>Old recordings that the model explains well count more, at this temperature; 0 for all alike.</source>
        <translation>模型能解释好的旧录音份量更重，按此温度；0 表示一视同仁。</translation>
    </message>
    <message>
        <source>One that knows the speaker or the microphone is further on; it keeps its size.</source>
        <translation>熟悉这位说话人或话筒的声码器起点更高；它的大小不变。</translation>
    </message>
    <message>
        <source>Only a tacotron hears what it said last; others do not notice.</source>
        <translation>只有 tacotron 会听到自己上一步说的话；对其他模型没有作用。</translation>
    </message>
    <message>
        <source>Other tasks</source>
        <translation>其他任务</translation>
    </message>
    <message>
        <source>Parts taken over</source>
        <translation>沿用部分</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>耐心</translation>
    </message>
    <message>
        <source>Pitch change</source>
        <translation>音高变化</translation>
    </message>
    <message>
        <source>Rank of low-rank adapters that learn in place of the matrices; 0 for none.</source>
        <translation>代替矩阵学习的低秩适配器的秩；0 表示不用。</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>速率</translation>
    </message>
    <message>
        <source>Share of each step&apos;s clips that are recordings of the project that the teacher&apos;s start is from.</source>
        <translation>每步的片段中，来自教师起点所在项目的录音所占的比例。</translation>
    </message>
    <message>
        <source>Share of frames and of mel bands that are hidden from a teacher which hears itself.</source>
        <translation>对听得到自己的教师，遮盖的帧和梅尔频带所占的比例。</translation>
    </message>
    <message>
        <source>Shares more between speakers, and can blur them.</source>
        <translation>说话人之间共享更多，也可能使他们变得模糊。</translation>
    </message>
    <message>
        <source>Softens what the teacher&apos;s wavernn or wavenet says before the student&apos;s learns from it.</source>
        <translation>学生的声码器学习之前，把教师 wavernn 或 wavenet 的说法变软。</translation>
    </message>
    <message>
        <source>Speed change</source>
        <translation>语速变化</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Task weight</source>
        <translation>任务权重</translation>
    </message>
    <message>
        <source>Teaches a voice some noise too; for recordings that have some.</source>
        <translation>也会教给声音一些噪声；适合本来就有噪声的录音。</translation>
    </message>
    <message>
        <source>The fewer weights move, the less can be learnt by heart from a few sentences, and the less can be learnt. matrices: all but embeddings, norms and biases.</source>
        <translation>移动的权重越少，越不会死记硬背少量句子，能学到的也越少。matrices：除嵌入、归一化和偏置之外的全部。</translation>
    </message>
    <message>
        <source>The first layers know what all voices share; below 1 they keep it.</source>
        <translation>前面的层知道所有声音的共同之处；小于 1 时它们会保住这些。</translation>
    </message>
    <message>
        <source>Together they are surer than each alone, and as slow as all of them; the student is as quick as ever.</source>
        <translation>合在一起比各自单独更有把握，也慢得像它们加在一起；学生仍一样快。</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>迁移</translation>
    </message>
    <message>
        <source>Unknown sounds</source>
        <translation>未知的音</translation>
    </message>
    <message>
        <source>Unlearn speaker</source>
        <translation>忘记说话人</translation>
    </message>
    <message>
        <source>Vocoder starts from</source>
        <translation>声码器起点</translation>
    </message>
    <message>
        <source>Voice to learn from</source>
        <translation>用来学习的声音</translation>
    </message>
    <message>
        <source>Voices</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>WaveNet</source>
        <translation>WaveNet</translation>
    </message>
    <message>
        <source>Way</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>Weight of keeping the distances between sounds as the teacher has them.</source>
        <translation>使音与音之间的距离保持与教师相同的权重。</translation>
    </message>
    <message>
        <source>Weight of making them alike.</source>
        <translation>使它们相似的权重。</translation>
    </message>
    <message>
        <source>Weight of these guesses.</source>
        <translation>这些猜测的权重。</translation>
    </message>
    <message>
        <source>Weight of unlearning who speaks: a layer guesses the speaker, the model misleads it.</source>
        <translation>忘记谁在说话的权重：一个层猜测说话人，模型误导它。</translation>
    </message>
    <message>
        <source>What else the teacher guesses while it trains: sound, speaker, pitch, language; more than one with commas, empty for nothing.</source>
        <translation>教师训练时还猜测什么：sound（音）、speaker（说话人）、pitch（音高）、language（语言）；多个用逗号分隔，空表示不猜。</translation>
    </message>
    <message>
        <source>What stays as it was in the voice.</source>
        <translation>声音中哪些部分保持不变。</translation>
    </message>
    <message>
        <source>Whether the student hears its teacher out where that leaves it little time to learn.</source>
        <translation>若听完教师会占去很多学习时间，学生是否仍然听取教师。</translation>
    </message>
    <message>
        <source>Which of its parts the teacher takes over; the rest begins at random.</source>
        <translation>教师沿用它的哪些部分；其余随机开始。</translation>
    </message>
    <message>
        <source>Which of that voice&apos;s speakers; empty for the first.</source>
        <translation>用那个声音的哪位说话人；空表示第一位。</translation>
    </message>
    <message>
        <source>Which sounds are near each other is all that is kept; costs time in every step.</source>
        <translation>只保持哪些音彼此相近；每一步都要花时间。</translation>
    </message>
    <message>
        <source>With a Laplace head, higher counts large differences more and small ones the same.</source>
        <translation>用拉普拉斯输出头时，越高则大的差异越重要，小的差异不变。</translation>
    </message>
    <message>
        <source>all alike</source>
        <translation>一视同仁</translation>
    </message>
    <message>
        <source>all of it</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>原样</translation>
    </message>
    <message>
        <source>auto: not where it takes more than a tenth of the training; the student then learns from the recordings alone, with the channels it has from the teacher.</source>
        <translation>自动：若要占去训练时间的十分之一以上，就不听；学生此时带着从教师继承的通道，只从录音学习。</translation>
    </message>
    <message>
        <source>beliefs</source>
        <translation>看法</translation>
    </message>
    <message>
        <source>beliefs: voices of any kind, each of which works. soup: one voice&apos;s work, for voices of one shape, best of one training.</source>
        <translation>beliefs（看法）：任何种类的声音都可以，每个都要运算。soup（模型汤）：只有一个声音的运算量，用于形状相同的声音，最好出自同一次训练。</translation>
    </message>
    <message>
        <source>copies</source>
        <translation>个副本</translation>
    </message>
    <message>
        <source>coral: by their covariances. mmd: by their whole distributions, which costs more.</source>
        <translation>coral：按它们的协方差。mmd：按它们的整个分布，代价更大。</translation>
    </message>
    <message>
        <source>crops</source>
        <translation>段</translation>
    </message>
    <message>
        <source>decoder</source>
        <translation>解码器</translation>
    </message>
    <message>
        <source>decoder norm</source>
        <translation>解码器归一化</translation>
    </message>
    <message>
        <source>discriminators</source>
        <translation>判别器</translation>
    </message>
    <message>
        <source>discriminators all along</source>
        <translation>判别器全程参与</translation>
    </message>
    <message>
        <source>duration</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>duration, soft</source>
        <translation>时长，软</translation>
    </message>
    <message>
        <source>each frame from those before, finds its own timing; slower to speak, no export.</source>
        <translation>每一帧由之前的帧得出，自己找到时长；说话较慢，不能导出。</translation>
    </message>
    <message>
        <source>encoder</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>encoder: how sounds follow each other. decoder: how a voice sounds.</source>
        <translation>encoder（编码器）：音与音如何相接。decoder（解码器）：声音听起来怎样。</translation>
    </message>
    <message>
        <source>energy</source>
        <translation>能量</translation>
    </message>
    <message>
        <source>energy, soft</source>
        <translation>能量，软</translation>
    </message>
    <message>
        <source>every layer alike</source>
        <translation>每层相同</translation>
    </message>
    <message>
        <source>every layer its own</source>
        <translation>每层各自</translation>
    </message>
    <message>
        <source>every sound hears the whole sentence; slower to train, no export.</source>
        <translation>每个音都听取整个句子；训练较慢，不能导出。</translation>
    </message>
    <message>
        <source>features</source>
        <translation>特征</translation>
    </message>
    <message>
        <source>first draft</source>
        <translation>初稿</translation>
    </message>
    <message>
        <source>first layers stay</source>
        <translation>前面的层不变</translation>
    </message>
    <message>
        <source>float32</source>
        <translation>float32</translation>
    </message>
    <message>
        <source>fp16</source>
        <translation>fp16</translation>
    </message>
    <message>
        <source>fp32</source>
        <translation>fp32</translation>
    </message>
    <message>
        <source>gradual</source>
        <translation>逐步</translation>
    </message>
    <message>
        <source>guided attention</source>
        <translation>引导注意力</translation>
    </message>
    <message>
        <source>half</source>
        <translation>一半</translation>
    </message>
    <message>
        <source>harder gates</source>
        <translation>门控更硬</translation>
    </message>
    <message>
        <source>head</source>
        <translation>输出头</translation>
    </message>
    <message>
        <source>hear the whole sentence; speak at half of conv&apos;s speed or less, no export.</source>
        <translation>听取整个句子；说话速度只有 conv 的一半或更低，不能导出。</translation>
    </message>
    <message>
        <source>int8</source>
        <translation>int8</translation>
    </message>
    <message>
        <source>int8, computing too</source>
        <translation>int8，也用于计算</translation>
    </message>
    <message>
        <source>its doubts too</source>
        <translation>也包括它的犹豫</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>learns anew</source>
        <translation>重新学习</translation>
    </message>
    <message>
        <source>like similar sounds</source>
        <translation>像相似的音</translation>
    </message>
    <message>
        <source>looks</source>
        <translation>次查看</translation>
    </message>
    <message>
        <source>matrices</source>
        <translation>矩阵</translation>
    </message>
    <message>
        <source>mel</source>
        <translation>梅尔</translation>
    </message>
    <message>
        <source>mel head</source>
        <translation>梅尔输出头</translation>
    </message>
    <message>
        <source>mel in</source>
        <translation>梅尔输入</translation>
    </message>
    <message>
        <source>mel, hard</source>
        <translation>梅尔，硬</translation>
    </message>
    <message>
        <source>mel, mean error</source>
        <translation>梅尔，平均误差</translation>
    </message>
    <message>
        <source>mel, soft</source>
        <translation>梅尔，软</translation>
    </message>
    <message>
        <source>minGRU</source>
        <translation>minGRU</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>more</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>more can move</source>
        <translation>更多可移动</translation>
    </message>
    <message>
        <source>more steps</source>
        <translation>步数更多</translation>
    </message>
    <message>
        <source>mostly old ones</source>
        <translation>多数是旧录音</translation>
    </message>
    <message>
        <source>new recordings only</source>
        <translation>只用新录音</translation>
    </message>
    <message>
        <source>noisy</source>
        <translation>噪声大</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>norm in</source>
        <translation>输入归一化</translation>
    </message>
    <message>
        <source>norm of the group</source>
        <translation>成组范数</translation>
    </message>
    <message>
        <source>norm out</source>
        <translation>输出归一化</translation>
    </message>
    <message>
        <source>not at all</source>
        <translation>不做</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>old and new alike</source>
        <translation>新旧相似</translation>
    </message>
    <message>
        <source>one guess</source>
        <translation>一个猜测</translation>
    </message>
    <message>
        <source>phonemes</source>
        <translation>音素</translation>
    </message>
    <message>
        <source>pitch</source>
        <translation>音高</translation>
    </message>
    <message>
        <source>pitch, soft</source>
        <translation>音高，软</translation>
    </message>
    <message>
        <source>position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>prosody</source>
        <translation>韵律</translation>
    </message>
    <message>
        <source>prosody head</source>
        <translation>韵律输出头</translation>
    </message>
    <message>
        <source>prosody in</source>
        <translation>韵律输入</translation>
    </message>
    <message>
        <source>quick to train and the smallest that speaks well; begin with it.</source>
        <translation>训练快，是说得好的模型中最小的；请从它开始。</translation>
    </message>
    <message>
        <source>quicker</source>
        <translation>更快</translation>
    </message>
    <message>
        <source>random weights</source>
        <translation>随机权重</translation>
    </message>
    <message>
        <source>ranks</source>
        <translation>秩</translation>
    </message>
    <message>
        <source>recordings only</source>
        <translation>只听录音</translation>
    </message>
    <message>
        <source>samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>samples, soft</source>
        <translation>样本，软</translation>
    </message>
    <message>
        <source>semitones</source>
        <translation>半音</translation>
    </message>
    <message>
        <source>sentences</source>
        <translation>句</translation>
    </message>
    <message>
        <source>several</source>
        <translation>几个</translation>
    </message>
    <message>
        <source>shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>shape, soft</source>
        <translation>形状，软</translation>
    </message>
    <message>
        <source>smaller</source>
        <translation>更小</translation>
    </message>
    <message>
        <source>smaller file</source>
        <translation>文件更小</translation>
    </message>
    <message>
        <source>smaller, faster</source>
        <translation>更小、更快</translation>
    </message>
    <message>
        <source>softer gates</source>
        <translation>门控更软</translation>
    </message>
    <message>
        <source>speaker, unlearnt</source>
        <translation>说话人（去学习）</translation>
    </message>
    <message>
        <source>speakers</source>
        <translation>说话人</translation>
    </message>
    <message>
        <source>spectrum</source>
        <translation>频谱</translation>
    </message>
    <message>
        <source>spectrum, soft</source>
        <translation>频谱，软</translation>
    </message>
    <message>
        <source>stays near</source>
        <translation>保持接近</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>strong</source>
        <translation>强</translation>
    </message>
    <message>
        <source>teacher only</source>
        <translation>只听教师</translation>
    </message>
    <message>
        <source>teacher&apos;s first choice</source>
        <translation>教师的首选</translation>
    </message>
    <message>
        <source>teacher: what a tacotron attends to when, found without an aligner and nearly as exact on clean speech; all other teachers have theirs from the aligner.</source>
        <translation>teacher：tacotron 在何时注意什么，不用对齐器就能找到，在干净的语音上几乎同样准确；其他教师的时长都来自对齐器。</translation>
    </message>
    <message>
        <source>text features</source>
        <translation>文本特征</translation>
    </message>
    <message>
        <source>the aligner&apos;s</source>
        <translation>对齐器的</translation>
    </message>
    <message>
        <source>the best only</source>
        <translation>只听最好的</translation>
    </message>
    <message>
        <source>the likest only</source>
        <translation>只听最相似的</translation>
    </message>
    <message>
        <source>the plain and forgetful kind, to compare with.</source>
        <translation>朴素而健忘的一种，用于比较。</translation>
    </message>
    <message>
        <source>the teacher&apos;s channels</source>
        <translation>教师的通道</translation>
    </message>
    <message>
        <source>threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>total</source>
        <translation>总计</translation>
    </message>
    <message>
        <source>total at the best spread</source>
        <translation>总计（最佳离散度）</translation>
    </message>
    <message>
        <source>trained</source>
        <translation>神经网络</translation>
    </message>
    <message>
        <source>very different</source>
        <translation>差别很大</translation>
    </message>
    <message>
        <source>vocoder</source>
        <translation>声码器</translation>
    </message>
    <message>
        <source>vocoder {0}</source>
        <translation>声码器 {0}</translation>
    </message>
    <message>
        <source>wave, soft</source>
        <translation>波形，软</translation>
    </message>
    <message>
        <source>weak</source>
        <translation>弱</translation>
    </message>
    <message>
        <source>weights (soup)</source>
        <translation>权重（模型汤）</translation>
    </message>
    <message>
        <source>where to stop</source>
        <translation>何处停止</translation>
    </message>
    <message>
        <source>wherever least is lost</source>
        <translation>损失最小之处</translation>
    </message>
    <message>
        <source>whole</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>{0}, vocoder</source>
        <translation>{0}，声码器</translation>
    </message>
</context>
<context>
    <name>jobs</name>
    <message>
        <source>all up to the last checkpoint is kept: press Resume; if it happens again, the memory may be too small, so choose a smaller size or fewer sentences per step</source>
        <translation>到上一个检查点为止的成果都已保留：请按“继续训练”；如果再次发生，可能是内存太小，请选择更小的大小或每步更少的句子</translation>
    </message>
    <message>
        <source>close other programs and try again</source>
        <translation>请关闭其他程序再试</translation>
    </message>
    <message>
        <source>no process could be started for the work</source>
        <translation>无法为这项工作启动进程</translation>
    </message>
    <message>
        <source>the process doing the work ended without a word</source>
        <translation>执行工作的进程意外结束</translation>
    </message>
</context>
<context>
    <name>languages</name>
    <message>
        <source>Afrikaans</source>
        <translation>南非荷兰语</translation>
    </message>
    <message>
        <source>Albanian</source>
        <translation>阿尔巴尼亚语</translation>
    </message>
    <message>
        <source>Amharic</source>
        <translation>阿姆哈拉语</translation>
    </message>
    <message>
        <source>Arabic</source>
        <translation>阿拉伯语</translation>
    </message>
    <message>
        <source>Aragonese</source>
        <translation>阿拉贡语</translation>
    </message>
    <message>
        <source>Armenian (East Armenia)</source>
        <translation>亚美尼亚语（东部）</translation>
    </message>
    <message>
        <source>Armenian (West Armenia)</source>
        <translation>亚美尼亚语（西部）</translation>
    </message>
    <message>
        <source>Assamese</source>
        <translation>阿萨姆语</translation>
    </message>
    <message>
        <source>Azerbaijani</source>
        <translation>阿塞拜疆语</translation>
    </message>
    <message>
        <source>Bashkir</source>
        <translation>巴什基尔语</translation>
    </message>
    <message>
        <source>Basque</source>
        <translation>巴斯克语</translation>
    </message>
    <message>
        <source>Belarusian</source>
        <translation>白俄罗斯语</translation>
    </message>
    <message>
        <source>Bengali</source>
        <translation>孟加拉语</translation>
    </message>
    <message>
        <source>Bishnupriya Manipuri</source>
        <translation>比什努普莱利亚语</translation>
    </message>
    <message>
        <source>Bosnian</source>
        <translation>波斯尼亚语</translation>
    </message>
    <message>
        <source>Bulgarian</source>
        <translation>保加利亚语</translation>
    </message>
    <message>
        <source>Catalan</source>
        <translation>加泰罗尼亚语</translation>
    </message>
    <message>
        <source>Catalan (Balearic)</source>
        <translation>加泰罗尼亚语（巴利阿里）</translation>
    </message>
    <message>
        <source>Catalan (North-western)</source>
        <translation>加泰罗尼亚语（西北部）</translation>
    </message>
    <message>
        <source>Catalan (Valencian)</source>
        <translation>加泰罗尼亚语（巴伦西亚）</translation>
    </message>
    <message>
        <source>Cherokee</source>
        <translation>切罗基语</translation>
    </message>
    <message>
        <source>Chinese (Cantonese)</source>
        <translation>粤语</translation>
    </message>
    <message>
        <source>Chinese (Cantonese, latin as Jyutping)</source>
        <translation>粤语（粤拼拉丁字母）</translation>
    </message>
    <message>
        <source>Chinese (Mandarin, latin as English)</source>
        <translation>汉语普通话（拉丁字母按英语读）</translation>
    </message>
    <message>
        <source>Chinese (Mandarin, latin as Pinyin)</source>
        <translation>汉语普通话（拼音拉丁字母）</translation>
    </message>
    <message>
        <source>Chuvash</source>
        <translation>楚瓦什语</translation>
    </message>
    <message>
        <source>Croatian</source>
        <translation>克罗地亚语</translation>
    </message>
    <message>
        <source>Czech</source>
        <translation>捷克语</translation>
    </message>
    <message>
        <source>Danish</source>
        <translation>丹麦语</translation>
    </message>
    <message>
        <source>Dutch</source>
        <translation>荷兰语</translation>
    </message>
    <message>
        <source>English (America)</source>
        <translation>英语（美国）</translation>
    </message>
    <message>
        <source>English (America, New York City)</source>
        <translation>英语（美国纽约）</translation>
    </message>
    <message>
        <source>English (Caribbean)</source>
        <translation>英语（加勒比）</translation>
    </message>
    <message>
        <source>English (Great Britain)</source>
        <translation>英语（英国）</translation>
    </message>
    <message>
        <source>English (Lancaster)</source>
        <translation>英语（兰开斯特）</translation>
    </message>
    <message>
        <source>English (Received Pronunciation)</source>
        <translation>英语（公认发音）</translation>
    </message>
    <message>
        <source>English (Scotland)</source>
        <translation>英语（苏格兰）</translation>
    </message>
    <message>
        <source>English (Shavian alphabet)</source>
        <translation>英语（萧伯纳字母）</translation>
    </message>
    <message>
        <source>English (West Midlands)</source>
        <translation>英语（西米德兰兹）</translation>
    </message>
    <message>
        <source>Esperanto</source>
        <translation>世界语</translation>
    </message>
    <message>
        <source>Estonian</source>
        <translation>爱沙尼亚语</translation>
    </message>
    <message>
        <source>Finnish</source>
        <translation>芬兰语</translation>
    </message>
    <message>
        <source>French (Belgium)</source>
        <translation>法语（比利时）</translation>
    </message>
    <message>
        <source>French (France)</source>
        <translation>法语（法国）</translation>
    </message>
    <message>
        <source>French (Switzerland)</source>
        <translation>法语（瑞士）</translation>
    </message>
    <message>
        <source>Gaelic (Irish)</source>
        <translation>爱尔兰盖尔语</translation>
    </message>
    <message>
        <source>Gaelic (Scottish)</source>
        <translation>苏格兰盖尔语</translation>
    </message>
    <message>
        <source>Georgian</source>
        <translation>格鲁吉亚语</translation>
    </message>
    <message>
        <source>German</source>
        <translation>德语</translation>
    </message>
    <message>
        <source>Greek</source>
        <translation>希腊语</translation>
    </message>
    <message>
        <source>Greek (Ancient)</source>
        <translation>古希腊语</translation>
    </message>
    <message>
        <source>Greenlandic</source>
        <translation>格陵兰语</translation>
    </message>
    <message>
        <source>Guarani</source>
        <translation>瓜拉尼语</translation>
    </message>
    <message>
        <source>Gujarati</source>
        <translation>古吉拉特语</translation>
    </message>
    <message>
        <source>Haitian Creole</source>
        <translation>海地克里奥尔语</translation>
    </message>
    <message>
        <source>Hakka Chinese</source>
        <translation>客家话</translation>
    </message>
    <message>
        <source>Hawaiian</source>
        <translation>夏威夷语</translation>
    </message>
    <message>
        <source>Hebrew</source>
        <translation>希伯来语</translation>
    </message>
    <message>
        <source>Hindi</source>
        <translation>印地语</translation>
    </message>
    <message>
        <source>Hungarian</source>
        <translation>匈牙利语</translation>
    </message>
    <message>
        <source>Icelandic</source>
        <translation>冰岛语</translation>
    </message>
    <message>
        <source>Ido</source>
        <translation>伊多语</translation>
    </message>
    <message>
        <source>Indonesian</source>
        <translation>印度尼西亚语</translation>
    </message>
    <message>
        <source>Interlingua</source>
        <translation>国际语</translation>
    </message>
    <message>
        <source>Italian</source>
        <translation>意大利语</translation>
    </message>
    <message>
        <source>Japanese</source>
        <translation>日语</translation>
    </message>
    <message>
        <source>K&apos;iche&apos;</source>
        <translation>基切语</translation>
    </message>
    <message>
        <source>Kannada</source>
        <translation>卡纳达语</translation>
    </message>
    <message>
        <source>Kazakh</source>
        <translation>哈萨克语</translation>
    </message>
    <message>
        <source>Klingon</source>
        <translation>克林贡语</translation>
    </message>
    <message>
        <source>Konkani</source>
        <translation>孔卡尼语</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>韩语</translation>
    </message>
    <message>
        <source>Kurdish</source>
        <translation>库尔德语</translation>
    </message>
    <message>
        <source>Kyrgyz</source>
        <translation>吉尔吉斯语</translation>
    </message>
    <message>
        <source>Lang Belta</source>
        <translation>贝尔塔语</translation>
    </message>
    <message>
        <source>Latgalian</source>
        <translation>拉特加莱语</translation>
    </message>
    <message>
        <source>Latin</source>
        <translation>拉丁语</translation>
    </message>
    <message>
        <source>Latvian</source>
        <translation>拉脱维亚语</translation>
    </message>
    <message>
        <source>Lingua Franca Nova</source>
        <translation>新通用语</translation>
    </message>
    <message>
        <source>Lithuanian</source>
        <translation>立陶宛语</translation>
    </message>
    <message>
        <source>Lojban</source>
        <translation>逻辑语</translation>
    </message>
    <message>
        <source>Lule Saami</source>
        <translation>吕勒萨米语</translation>
    </message>
    <message>
        <source>Luxembourgish</source>
        <translation>卢森堡语</translation>
    </message>
    <message>
        <source>Macedonian</source>
        <translation>马其顿语</translation>
    </message>
    <message>
        <source>Malay</source>
        <translation>马来语</translation>
    </message>
    <message>
        <source>Malayalam</source>
        <translation>马拉雅拉姆语</translation>
    </message>
    <message>
        <source>Maltese</source>
        <translation>马耳他语</translation>
    </message>
    <message>
        <source>Marathi</source>
        <translation>马拉地语</translation>
    </message>
    <message>
        <source>Myanmar (Burmese)</source>
        <translation>缅甸语</translation>
    </message>
    <message>
        <source>Māori</source>
        <translation>毛利语</translation>
    </message>
    <message>
        <source>Nahuatl (Classical)</source>
        <translation>古典纳瓦特尔语</translation>
    </message>
    <message>
        <source>Nepali</source>
        <translation>尼泊尔语</translation>
    </message>
    <message>
        <source>Nogai</source>
        <translation>诺盖语</translation>
    </message>
    <message>
        <source>Norwegian Bokmål</source>
        <translation>书面挪威语</translation>
    </message>
    <message>
        <source>Oriya</source>
        <translation>奥里亚语</translation>
    </message>
    <message>
        <source>Oromo</source>
        <translation>奥罗莫语</translation>
    </message>
    <message>
        <source>Papiamento</source>
        <translation>帕皮阿门托语</translation>
    </message>
    <message>
        <source>Persian</source>
        <translation>波斯语</translation>
    </message>
    <message>
        <source>Persian (Pinglish)</source>
        <translation>波斯语（拉丁字母）</translation>
    </message>
    <message>
        <source>Polish</source>
        <translation>波兰语</translation>
    </message>
    <message>
        <source>Portuguese (Brazil)</source>
        <translation>葡萄牙语（巴西）</translation>
    </message>
    <message>
        <source>Portuguese (Portugal)</source>
        <translation>葡萄牙语（葡萄牙）</translation>
    </message>
    <message>
        <source>Punjabi</source>
        <translation>旁遮普语</translation>
    </message>
    <message>
        <source>Pyash</source>
        <translation>Pyash 语</translation>
    </message>
    <message>
        <source>Quechua</source>
        <translation>克丘亚语</translation>
    </message>
    <message>
        <source>Quenya</source>
        <translation>昆雅语</translation>
    </message>
    <message>
        <source>Romanian</source>
        <translation>罗马尼亚语</translation>
    </message>
    <message>
        <source>Russian</source>
        <translation>俄语</translation>
    </message>
    <message>
        <source>Russian (Classic)</source>
        <translation>俄语（古典）</translation>
    </message>
    <message>
        <source>Russian (Latvia)</source>
        <translation>俄语（拉脱维亚）</translation>
    </message>
    <message>
        <source>Serbian</source>
        <translation>塞尔维亚语</translation>
    </message>
    <message>
        <source>Setswana</source>
        <translation>茨瓦纳语</translation>
    </message>
    <message>
        <source>Shan (Tai Yai)</source>
        <translation>掸语</translation>
    </message>
    <message>
        <source>Sindarin</source>
        <translation>辛达林语</translation>
    </message>
    <message>
        <source>Sindhi</source>
        <translation>信德语</translation>
    </message>
    <message>
        <source>Sinhala</source>
        <translation>僧伽罗语</translation>
    </message>
    <message>
        <source>Slovak</source>
        <translation>斯洛伐克语</translation>
    </message>
    <message>
        <source>Slovenian</source>
        <translation>斯洛文尼亚语</translation>
    </message>
    <message>
        <source>Spanish (Latin America)</source>
        <translation>西班牙语（拉丁美洲）</translation>
    </message>
    <message>
        <source>Spanish (Spain)</source>
        <translation>西班牙语（西班牙）</translation>
    </message>
    <message>
        <source>Swahili</source>
        <translation>斯瓦希里语</translation>
    </message>
    <message>
        <source>Swedish</source>
        <translation>瑞典语</translation>
    </message>
    <message>
        <source>Tamil</source>
        <translation>泰米尔语</translation>
    </message>
    <message>
        <source>Tatar</source>
        <translation>鞑靼语</translation>
    </message>
    <message>
        <source>Telugu</source>
        <translation>泰卢固语</translation>
    </message>
    <message>
        <source>Thai</source>
        <translation>泰语</translation>
    </message>
    <message>
        <source>Tigrinya</source>
        <translation>提格里尼亚语</translation>
    </message>
    <message>
        <source>Totontepec Mixe</source>
        <translation>托通特佩克米塞语</translation>
    </message>
    <message>
        <source>Turkish</source>
        <translation>土耳其语</translation>
    </message>
    <message>
        <source>Turkmen</source>
        <translation>土库曼语</translation>
    </message>
    <message>
        <source>Ukrainian</source>
        <translation>乌克兰语</translation>
    </message>
    <message>
        <source>Urdu</source>
        <translation>乌尔都语</translation>
    </message>
    <message>
        <source>Uyghur</source>
        <translation>维吾尔语</translation>
    </message>
    <message>
        <source>Uzbek</source>
        <translation>乌兹别克语</translation>
    </message>
    <message>
        <source>Vietnamese (Central)</source>
        <translation>越南语（中部）</translation>
    </message>
    <message>
        <source>Vietnamese (Northern)</source>
        <translation>越南语（北部）</translation>
    </message>
    <message>
        <source>Vietnamese (Southern)</source>
        <translation>越南语（南部）</translation>
    </message>
    <message>
        <source>Welsh</source>
        <translation>威尔士语</translation>
    </message>
</context>
<context>
    <name>recipe</name>
    <message>
        <source>T {0}, α {1}</source>
        <translation>T {0}，α {1}</translation>
    </message>
    <message>
        <source>made by another version of Sotto</source>
        <translation>由另一个版本的 Sotto 制作</translation>
    </message>
    <message>
        <source>nothing taken away</source>
        <translation>没有移除任何东西</translation>
    </message>
</context>
<context>
    <name>sentences</name>
    <message>
        <source>BERT features need the package transformers</source>
        <translation>BERT 特征需要 transformers 软件包</translation>
    </message>
    <message>
        <source>Characters that cannot be read aloud were passed over: {0}</source>
        <translation>跳过了无法朗读的字符：{0}</translation>
    </message>
    <message>
        <source>Clips left out, as the settings say: {0}.</source>
        <translation>按照设置排除的片段：{0}。</translation>
    </message>
    <message>
        <source>Hearing the teacher out would take {0} of the student&apos;s time: it learns from the recordings alone. Give it more minutes, or set student.listen to always.</source>
        <translation>听完教师会占去学生 {0} 的时间：它只从录音学习。请多给几分钟，或把 student.listen 设为 always。</translation>
    </message>
    <message>
        <source>In this time a {0} teacher can learn enough.</source>
        <translation>在这段时间内，{0} 教师能学够。</translation>
    </message>
    <message>
        <source>No clip can be used: mend what the verdicts say.</source>
        <translation>没有可用的片段：请按结论修正。</translation>
    </message>
    <message>
        <source>Only {0} minutes can be used. A voice will be learnt, but expect unclear words and a flat tone; from 20 minutes on it gets good, from an hour very good.</source>
        <translation>只有 {0} 分钟可用。能学出一个声音，但会吐字不清、语调平淡；20 分钟以上就好了，一小时以上非常好。</translation>
    </message>
    <message>
        <source>Recordings under {0} Hz make a voice that sounds muffled.</source>
        <translation>低于 {0} Hz 的录音会让声音发闷。</translation>
    </message>
    <message>
        <source>Sotto reads LJSpeech (metadata.csv and wavs/), VCTK (wav48_silence_trimmed/ and txt/), LibriTTS (speaker/chapter/*.normalized.txt) and plain folders (x.wav beside x.txt)</source>
        <translation>Sotto 能读 LJSpeech（metadata.csv 和 wavs/）、VCTK（wav48_silence_trimmed/ 和 txt/）、LibriTTS（speaker/chapter/*.normalized.txt）以及普通文件夹（x.wav 和旁边的 x.txt）</translation>
    </message>
    <message>
        <source>Stopped after {0} of {1} clips.</source>
        <translation>检查了 {1} 个片段中的 {0} 个后停止。</translation>
    </message>
    <message>
        <source>The sample rates differ ({0}); all are resampled.</source>
        <translation>采样率不一致（{0}）；全部重采样。</translation>
    </message>
    <message>
        <source>This variant runs at {0} of the fp32 file&apos;s speed.</source>
        <translation>这个版本的速度是 fp32 文件的 {0}。</translation>
    </message>
    <message>
        <source>This vocoder begins with random weights and needs an hour or more.</source>
        <translation>这个声码器从随机权重开始，需要一小时以上。</translation>
    </message>
    <message>
        <source>Together the voices&apos; validation loss is {0}; alone it is {1} on average.</source>
        <translation>这些声音合在一起，验证损失为 {0}；单独时平均为 {1}。</translation>
    </message>
    <message>
        <source>a Piper voice is two files: name the .onnx</source>
        <translation>Piper 声音由两个文件组成：请指明 .onnx</translation>
    </message>
    <message>
        <source>a bundle holds the voice as it is, not as {0}</source>
        <translation>成套文件原样保存声音，不能存为 {0}</translation>
    </message>
    <message>
        <source>a model of the family {0} has no matrix to factorise</source>
        <translation>{0} 类模型没有可分解的矩阵</translation>
    </message>
    <message>
        <source>a student of the kind {0} has nothing to say before it has learnt</source>
        <translation>{0} 类学生在学习之前什么也说不出</translation>
    </message>
    <message>
        <source>a student that does not listen to its teacher is the same at every temperature</source>
        <translation>不听取教师的学生在任何温度下都一样</translation>
    </message>
    <message>
        <source>a sweep varies one or two settings, not {0}</source>
        <translation>扫描可以改变一项或两项设置，而不是 {0} 项</translation>
    </message>
    <message>
        <source>a teacher of the kind {0} cannot read with a BERT</source>
        <translation>{0} 类教师不能借助 BERT 阅读</translation>
    </message>
    <message>
        <source>a teacher of the kind {0} has its timing from the aligner</source>
        <translation>{0} 类教师的时长来自对齐器</translation>
    </message>
    <message>
        <source>a teacher of the kind {0} says nothing of its melody, which invented sentences need</source>
        <translation>{0} 类教师不给出语调，而自造句子需要它</translation>
    </message>
    <message>
        <source>a teacher that starts from a voice cannot read with a BERT</source>
        <translation>以声音为起点的教师不能借助 BERT 阅读</translation>
    </message>
    <message>
        <source>a test of {0} trials cannot be planned</source>
        <translation>无法计划 {0} 个试次的测试</translation>
    </message>
    <message>
        <source>a vocoder of the kind {0} has no soft labels for one of samples</source>
        <translation>{0} 类声码器对逐样本的声码器没有软标签</translation>
    </message>
    <message>
        <source>a voice of the kind {0} follows no melody that others agree on</source>
        <translation>{0} 类声音的语调无法与其他声音一致</translation>
    </message>
    <message>
        <source>a voice of the kind {0} is counted, not trained: nothing starts from it</source>
        <translation>{0} 类声音是统计出来的，不是训练出来的：不能作为起点</translation>
    </message>
    <message>
        <source>add some</source>
        <translation>请添加一些</translation>
    </message>
    <message>
        <source>allow at least {0}</source>
        <translation>请至少允许 {0}</translation>
    </message>
    <message>
        <source>an HMM voice has no layers that could share weights</source>
        <translation>HMM 声音没有可以共享权重的层</translation>
    </message>
    <message>
        <source>another job is at work in {0}</source>
        <translation>{0} 中有另一个任务正在运行</translation>
    </message>
    <message>
        <source>ask for less power, or for a listener who hears more</source>
        <translation>请降低检验功效，或设想一个听得更准的听者</translation>
    </message>
    <message>
        <source>begin again: what was fetched is kept, and it goes on from there</source>
        <translation>请重新开始：已下载的部分会保留，从那里继续</translation>
    </message>
    <message>
        <source>blocks {0} cannot go: a model of the family {1} has none</source>
        <translation>不能去掉块（{0}）：{1} 类模型没有块</translation>
    </message>
    <message>
        <source>blocks {0} cannot go: only {1} of {2} are not locked</source>
        <translation>不能去掉块（{0}）：{2} 个中只有 {1} 个没有锁定</translation>
    </message>
    <message>
        <source>blocks {0} would drop all {1} blocks of the stack</source>
        <translation>去掉块（{0}）会移除这一组的全部 {1} 个块</translation>
    </message>
    <message>
        <source>cannot be run ({0})</source>
        <translation>无法运行（{0}）</translation>
    </message>
    <message>
        <source>cannot be run, as there is no program {0},</source>
        <translation>无法运行，因为没有程序 {0}</translation>
    </message>
    <message>
        <source>cannot move the voices ({0})</source>
        <translation>无法移动声音（{0}）</translation>
    </message>
    <message>
        <source>cannot write {0}: {1}</source>
        <translation>无法写入 {0}：{1}</translation>
    </message>
    <message>
        <source>check its rights</source>
        <translation>请检查它的权限</translation>
    </message>
    <message>
        <source>check its spelling</source>
        <translation>请检查拼写</translation>
    </message>
    <message>
        <source>check its spelling or remove it</source>
        <translation>请检查拼写或将其删除</translation>
    </message>
    <message>
        <source>check that the .onnx and the .onnx.json belong together</source>
        <translation>请检查 .onnx 和 .onnx.json 是否属于一对</translation>
    </message>
    <message>
        <source>check that the model and its description belong together</source>
        <translation>请检查模型和它的描述是否配套</translation>
    </message>
    <message>
        <source>check that the whole data set was copied</source>
        <translation>请检查数据集是否复制完整</translation>
    </message>
    <message>
        <source>check the disk</source>
        <translation>请检查磁盘</translation>
    </message>
    <message>
        <source>check the folder</source>
        <translation>请检查文件夹</translation>
    </message>
    <message>
        <source>check the path</source>
        <translation>请检查路径</translation>
    </message>
    <message>
        <source>choose 0 to {0}</source>
        <translation>请选择 0 到 {0}</translation>
    </message>
    <message>
        <source>choose a folder on another disk, or free some space</source>
        <translation>请选择另一个磁盘上的文件夹，或腾出空间</translation>
    </message>
    <message>
        <source>choose a preset on the Compress page or with `sotto compress --recipe`</source>
        <translation>请在“压缩”页或用 `sotto compress --recipe` 选择一个预设</translation>
    </message>
    <message>
        <source>choose a shorter one</source>
        <translation>请选择更短的名称</translation>
    </message>
    <message>
        <source>choose a smaller learning rate, then train again</source>
        <translation>请选择更小的学习率，然后重新训练</translation>
    </message>
    <message>
        <source>choose another criterion, or prune where the recordings are</source>
        <translation>请选择另一个准则，或在有录音的地方剪枝</translation>
    </message>
    <message>
        <source>choose another folder</source>
        <translation>请选择另一个文件夹</translation>
    </message>
    <message>
        <source>choose another folder or change its rights</source>
        <translation>请选择另一个文件夹，或更改它的权限</translation>
    </message>
    <message>
        <source>choose another language</source>
        <translation>请选择另一种语言</translation>
    </message>
    <message>
        <source>choose for instance f3</source>
        <translation>请选择例如 f3</translation>
    </message>
    <message>
        <source>choose for instance {0}</source>
        <translation>请选择例如 {0}</translation>
    </message>
    <message>
        <source>choose fp32, or the format piper or onnx</source>
        <translation>请选择 fp32，或选择 piper 或 onnx 格式</translation>
    </message>
    <message>
        <source>choose more trials</source>
        <translation>请选择更多试次</translation>
    </message>
    <message>
        <source>choose one of {0}</source>
        <translation>请从 {0} 中选择</translation>
    </message>
    <message>
        <source>choose other weights, or export it with --even-if-slower</source>
        <translation>请选择其他权重，或用 --even-if-slower 导出</translation>
    </message>
    <message>
        <source>choose scope even and another criterion than taylor, or prune at once</source>
        <translation>请选择范围 even 和 taylor 以外的准则，或一次完成剪枝</translation>
    </message>
    <message>
        <source>choose {0}</source>
        <translation>请选择 {0}</translation>
    </message>
    <message>
        <source>choose {0} to {1}</source>
        <translation>请选择 {0} 到 {1}</translation>
    </message>
    <message>
        <source>choose {0}, or leave teacher.bert empty</source>
        <translation>请选择 {0}，或让 teacher.bert 为空</translation>
    </message>
    <message>
        <source>clipped: {0} of the samples are cut off; record it at a lower level</source>
        <translation>削波：{0} 的样本被截断；请降低电平重录</translation>
    </message>
    <message>
        <source>close other programs, or choose a smaller size or fewer sentences per step</source>
        <translation>请关闭其他程序，或选择更小的大小，或每步更少的句子</translation>
    </message>
    <message>
        <source>compress.schedule is gradual and the recipe prunes {0} times</source>
        <translation>compress.schedule 为逐步，而配方剪枝 {0} 次</translation>
    </message>
    <message>
        <source>compress.schedule is gradual, which weighs the channels of each layer as they are</source>
        <translation>compress.schedule 为逐步，它按现状衡量每层的通道</translation>
    </message>
    <message>
        <source>copy it elsewhere, or name others</source>
        <translation>请把它复制到别处，或指明其他声音</translation>
    </message>
    <message>
        <source>copy it there too</source>
        <translation>请把它也复制到那里</translation>
    </message>
    <message>
        <source>copy or export it again</source>
        <translation>请重新复制或导出</translation>
    </message>
    <message>
        <source>copy the details and report them; your work up to the last checkpoint is kept</source>
        <translation>请复制详情并报告；到上一个检查点为止的成果都已保留</translation>
    </message>
    <message>
        <source>criterion taylor needs data to see what the loss rises by</source>
        <translation>taylor 准则需要数据，才能知道损失因何上升</translation>
    </message>
    <message>
        <source>cut it</source>
        <translation>请剪短</translation>
    </message>
    <message>
        <source>cut the text</source>
        <translation>请缩短文本</translation>
    </message>
    <message>
        <source>data.languages names the speaker {0}, who is not in the recordings</source>
        <translation>data.languages 提到说话人 {0}，但录音中没有此人</translation>
    </message>
    <message>
        <source>delete that folder and stages.json, then use `sotto resume`</source>
        <translation>请删除该文件夹和 stages.json，然后使用 `sotto resume`</translation>
    </message>
    <message>
        <source>delete that folder; `sotto resume` computes them again</source>
        <translation>请删除该文件夹；`sotto resume` 会重新计算</translation>
    </message>
    <message>
        <source>delete this entry of the history</source>
        <translation>请删除历史中的这一项</translation>
    </message>
    <message>
        <source>delete {0}</source>
        <translation>请删除 {0}</translation>
    </message>
    <message>
        <source>distil a student of the family conv, which can be</source>
        <translation>请蒸馏一个 conv 类的学生，它可以导出</translation>
    </message>
    <message>
        <source>eSpeak NG cannot be started</source>
        <translation>无法启动 eSpeak NG</translation>
    </message>
    <message>
        <source>eSpeak NG cannot speak {0}</source>
        <translation>eSpeak NG 不会说 {0}</translation>
    </message>
    <message>
        <source>eSpeak NG could not speak (status {0})</source>
        <translation>eSpeak NG 无法说话（状态 {0}）</translation>
    </message>
    <message>
        <source>ended without an answer</source>
        <translation>没有回答就结束了</translation>
    </message>
    <message>
        <source>export it again</source>
        <translation>请重新导出</translation>
    </message>
    <message>
        <source>export its student, which does without</source>
        <translation>请导出它的学生，学生不需要 BERT</translation>
    </message>
    <message>
        <source>export the voice again, or check the path</source>
        <translation>请重新导出声音，或检查路径</translation>
    </message>
    <message>
        <source>failed ({0})</source>
        <translation>失败（{0}）</translation>
    </message>
    <message>
        <source>failed with code {0}{1}</source>
        <translation>失败，代码 {0}{1}</translation>
    </message>
    <message>
        <source>fell silent</source>
        <translation>没有出声</translation>
    </message>
    <message>
        <source>fetch it again</source>
        <translation>请重新下载</translation>
    </message>
    <message>
        <source>first train {0}: leave --pressure out</source>
        <translation>请先训练 {0}：不要加 --pressure</translation>
    </message>
    <message>
        <source>free some space, then go on with `sotto resume`</source>
        <translation>请腾出空间，然后用 `sotto resume` 继续</translation>
    </message>
    <message>
        <source>fuse several</source>
        <translation>请融合多个声音</translation>
    </message>
    <message>
        <source>fuse voices of the same speakers, languages and mels</source>
        <translation>请融合说话人、语言和梅尔谱都相同的声音</translation>
    </message>
    <message>
        <source>fusion.voices and start.voice both say what the teacher is</source>
        <translation>fusion.voices 和 start.voice 都规定了教师是什么</translation>
    </message>
    <message>
        <source>fusion.voices names {0}, a voice that this project makes itself</source>
        <translation>fusion.voices 指明了 {0}，这是本项目自己制作的声音</translation>
    </message>
    <message>
        <source>gave a mel of {0} bands, not {1},</source>
        <translation>给出了 {0} 个频带的梅尔谱，而不是 {1} 个</translation>
    </message>
    <message>
        <source>gave numbers of shape {0}, which is no mel,</source>
        <translation>给出了形状为 {0} 的数字，不是梅尔谱</translation>
    </message>
    <message>
        <source>gave numbers of shape {0}, which is no wave,</source>
        <translation>给出了形状为 {0} 的数字，不是波形</translation>
    </message>
    <message>
        <source>gave numbers that are no sound</source>
        <translation>给出了不是声音的数字</translation>
    </message>
    <message>
        <source>give a file, or choose {0}</source>
        <translation>请给出一个文件，或选择 {0}</translation>
    </message>
    <message>
        <source>give every row an id of its own</source>
        <translation>请给每一行一个自己的编号</translation>
    </message>
    <message>
        <source>give ids from 1 to {0}</source>
        <translation>请给出 1 到 {0} 的编号</translation>
    </message>
    <message>
        <source>give sentences in its language and script</source>
        <translation>请给出用它的语言和文字的句子</translation>
    </message>
    <message>
        <source>go on with `sotto resume {0}`, or name another folder</source>
        <translation>请用 `sotto resume {0}` 继续，或换一个文件夹</translation>
    </message>
    <message>
        <source>if you trust it, add --yes, or choose it on the Data page</source>
        <translation>如果您信任它，请加上 --yes，或在“数据”页选择它</translation>
    </message>
    <message>
        <source>if you trust them, convert them: python -c &quot;from transformers import AutoModel; AutoModel.from_pretrained(&apos;{0}&apos;).save_pretrained(&apos;{1}&apos;)&quot;</source>
        <translation>如果您信任它们，请转换：python -c &quot;from transformers import AutoModel; AutoModel.from_pretrained(&apos;{0}&apos;).save_pretrained(&apos;{1}&apos;)&quot;</translation>
    </message>
    <message>
        <source>in {0} trials not even all right answers reach {1}</source>
        <translation>{0} 个试次即使全对也达不到 {1}</translation>
    </message>
    <message>
        <source>install espeakng-loader again</source>
        <translation>请重新安装 espeakng-loader</translation>
    </message>
    <message>
        <source>install it with: pip install &apos;sotto-studio[bert]&apos;</source>
        <translation>请这样安装：pip install &apos;sotto-studio[bert]&apos;</translation>
    </message>
    <message>
        <source>invented sentences have no other timing than that in which they were said</source>
        <translation>自造句子没有别的时长，只有说出时的时长</translation>
    </message>
    <message>
        <source>invented sentences have no text that the teacher&apos;s BERT could read</source>
        <translation>自造句子没有教师的 BERT 能读的文本</translation>
    </message>
    <message>
        <source>it was removed; begin again</source>
        <translation>它已删除；请重新开始</translation>
    </message>
    <message>
        <source>its layers are {0}</source>
        <translation>它的层是 {0}</translation>
    </message>
    <message>
        <source>leave it out</source>
        <translation>请将其排除</translation>
    </message>
    <message>
        <source>leave one of them empty</source>
        <translation>请把其中一个留空</translation>
    </message>
    <message>
        <source>leave teacher.bert or start.voice empty</source>
        <translation>请把 teacher.bert 或 start.voice 留空</translation>
    </message>
    <message>
        <source>leave the {0} as it is</source>
        <translation>请让 {0} 保持原样</translation>
    </message>
    <message>
        <source>leave the {0} as it is, or train the voice again</source>
        <translation>请让 {0} 保持原样，或重新训练声音</translation>
    </message>
    <message>
        <source>leave this text out</source>
        <translation>请去掉这段文本</translation>
    </message>
    <message>
        <source>leave ties out (layers 1, kernels and biases false)</source>
        <translation>请不要共享（层 1，卷积核和偏置 false）</translation>
    </message>
    <message>
        <source>leave vocoder.start empty, or choose vocoder.kind and data.mel as that voice has them</source>
        <translation>请把 vocoder.start 留空，或按那个声音选择 vocoder.kind 和 data.mel</translation>
    </message>
    <message>
        <source>let it speak a text; its students do without</source>
        <translation>请让它说文本；它的学生不需要</translation>
    </message>
    <message>
        <source>like p901=nl, p902=de: speakers and their languages</source>
        <translation>例如 p901=nl, p902=de：说话人及其语言</translation>
    </message>
    <message>
        <source>locked names {0}, which neither part of this voice has</source>
        <translation>锁定项提到 {0}，这个声音的两部分都没有</translation>
    </message>
    <message>
        <source>locked names {0}, which this model does not have</source>
        <translation>锁定项提到 {0}，这个模型没有</translation>
    </message>
    <message>
        <source>make a student of them first</source>
        <translation>请先用它们做一个学生</translation>
    </message>
    <message>
        <source>make it again</source>
        <translation>请重新制作</translation>
    </message>
    <message>
        <source>make one with `sotto base`, and name its folder in start.voice</source>
        <translation>请用 `sotto base` 制作一个，并在 start.voice 中指明它的文件夹</translation>
    </message>
    <message>
        <source>make the demo data again</source>
        <translation>请重新制作演示数据</translation>
    </message>
    <message>
        <source>measure first with `sotto evaluate`</source>
        <translation>请先用 `sotto evaluate` 测量</translation>
    </message>
    <message>
        <source>measure the voices again</source>
        <translation>请重新测量声音</translation>
    </message>
    <message>
        <source>mels of the format {0} cannot be exported</source>
        <translation>不能导出格式为 {0} 的梅尔谱</translation>
    </message>
    <message>
        <source>mend or remove it</source>
        <translation>请修正或删除</translation>
    </message>
    <message>
        <source>name a Piper voice (.onnx), a described one (.toml), or a folder of Sotto&apos;s</source>
        <translation>请指明 Piper 声音（.onnx）、有描述的声音（.toml），或 Sotto 声音的文件夹</translation>
    </message>
    <message>
        <source>name a folder</source>
        <translation>请指明一个文件夹</translation>
    </message>
    <message>
        <source>name a folder that transformers has saved</source>
        <translation>请指明由 transformers 保存的文件夹</translation>
    </message>
    <message>
        <source>name a folder with a voice.toml, or a project with a teacher</source>
        <translation>请指明含有 voice.toml 的文件夹，或有教师的项目</translation>
    </message>
    <message>
        <source>name a new or empty folder</source>
        <translation>请指明一个新的或空的文件夹</translation>
    </message>
    <message>
        <source>name a text file in UTF-8</source>
        <translation>请指明一个 UTF-8 文本文件</translation>
    </message>
    <message>
        <source>name another folder, or save it anew</source>
        <translation>请指明另一个文件夹，或重新保存</translation>
    </message>
    <message>
        <source>name fewer values</source>
        <translation>请减少取值</translation>
    </message>
    <message>
        <source>name one or two</source>
        <translation>请指定一项或两项</translation>
    </message>
    <message>
        <source>name some with commas</source>
        <translation>请用逗号分隔给出取值</translation>
    </message>
    <message>
        <source>name the .onnx of another one</source>
        <translation>请指明另一个声音的 .onnx</translation>
    </message>
    <message>
        <source>name the file of the voice</source>
        <translation>请指明声音的文件</translation>
    </message>
    <message>
        <source>name the voices in fusion.voices</source>
        <translation>请在 fusion.voices 中指明这些声音</translation>
    </message>
    <message>
        <source>no recording {0}{1}</source>
        <translation>没有录音 {0}{1}</translation>
    </message>
    <message>
        <source>no symbol has the id {0}</source>
        <translation>没有编号为 {0} 的符号</translation>
    </message>
    <message>
        <source>no text {0}</source>
        <translation>没有文本 {0}</translation>
    </message>
    <message>
        <source>no value is named for {0}</source>
        <translation>没有给出 {0} 的取值</translation>
    </message>
    <message>
        <source>no voice is started from</source>
        <translation>没有作为起点的声音</translation>
    </message>
    <message>
        <source>none of the recordings can be read</source>
        <translation>没有一段录音能读取</translation>
    </message>
    <message>
        <source>none of the {0} clips in {1} has sound and text{2}</source>
        <translation>{1} 的 {0} 个片段都没有声音和文本{2}</translation>
    </message>
    <message>
        <source>nothing but silence; record it again</source>
        <translation>全是静音；请重录</translation>
    </message>
    <message>
        <source>nothing was written; start it again</source>
        <translation>没有写入任何内容；请重新开始</translation>
    </message>
    <message>
        <source>of {0}, more than one with commas</source>
        <translation>取自 {0}，多个用逗号分隔</translation>
    </message>
    <message>
        <source>one speaker</source>
        <translation>一位说话人</translation>
    </message>
    <message>
        <source>only {0} clips could be used</source>
        <translation>只有 {0} 个片段可用</translation>
    </message>
    <message>
        <source>only {0} usable clips with {1} different sentences</source>
        <translation>只有 {0} 个可用片段，{1} 个不同的句子</translation>
    </message>
    <message>
        <source>open a project and prepare its data</source>
        <translation>请打开一个项目并准备它的数据</translation>
    </message>
    <message>
        <source>part of the path is a file, not a folder</source>
        <translation>路径中有一部分是文件，不是文件夹</translation>
    </message>
    <message>
        <source>pressure {0} has nothing to remove: a model of the family {1} has no channels</source>
        <translation>压力 {0} 没有可移除的：{1} 类模型没有通道</translation>
    </message>
    <message>
        <source>pressure {0} has nothing to remove: all channels are locked</source>
        <translation>压力 {0} 没有可移除的：所有通道都已锁定</translation>
    </message>
    <message>
        <source>prune once, or at once</source>
        <translation>请只剪枝一次，或一次完成</translation>
    </message>
    <message>
        <source>put it there, or check the path</source>
        <translation>请把它放在那里，或检查路径</translation>
    </message>
    <message>
        <source>put that one there again</source>
        <translation>请把原来那个放回去</translation>
    </message>
    <message>
        <source>put the model beside its description</source>
        <translation>请把模型放在它的描述旁边</translation>
    </message>
    <message>
        <source>rank 0 leaves the rank to energy, and energy is 0</source>
        <translation>秩为 0 表示由能量决定秩，而能量为 0</translation>
    </message>
    <message>
        <source>record at 22050 or more</source>
        <translation>请用 22050 或更高的采样率录制</translation>
    </message>
    <message>
        <source>record at least 4 clips of 3 different sentences</source>
        <translation>请至少录 4 个片段、3 个不同的句子</translation>
    </message>
    <message>
        <source>record at least 4 clips of 3 sentences</source>
        <translation>请至少录 4 个片段、3 个句子</translation>
    </message>
    <message>
        <source>record it again or leave it out</source>
        <translation>请重录或将其排除</translation>
    </message>
    <message>
        <source>remove it</source>
        <translation>请将其删除</translation>
    </message>
    <message>
        <source>remove it and begin again</source>
        <translation>请将其删除并重新开始</translation>
    </message>
    <message>
        <source>remove it, then use `sotto resume`</source>
        <translation>请将其删除，然后使用 `sotto resume`</translation>
    </message>
    <message>
        <source>remove stages.json and data/manifest.json, then use `sotto resume`</source>
        <translation>请删除 stages.json 和 data/manifest.json，然后使用 `sotto resume`</translation>
    </message>
    <message>
        <source>remove stages.json in the project, then use `sotto resume`</source>
        <translation>请删除项目中的 stages.json，然后使用 `sotto resume`</translation>
    </message>
    <message>
        <source>remove that line</source>
        <translation>请删除那一行</translation>
    </message>
    <message>
        <source>remove the damaged line</source>
        <translation>请删除损坏的那一行</translation>
    </message>
    <message>
        <source>remove the run&apos;s folder, then use `sotto resume` to train it again</source>
        <translation>请删除这次训练的文件夹，然后用 `sotto resume` 重新训练</translation>
    </message>
    <message>
        <source>rename it in the data set</source>
        <translation>请在数据集中改名</translation>
    </message>
    <message>
        <source>rename it or convert it to {0}</source>
        <translation>请改名，或转换为 {0}</translation>
    </message>
    <message>
        <source>rename one of them</source>
        <translation>请给其中一个改名</translation>
    </message>
    <message>
        <source>report this: the corpus has changed</source>
        <translation>请报告此事：语料库已经改变</translation>
    </message>
    <message>
        <source>resources/teachers/README.md says how</source>
        <translation>写法见 resources/teachers/README.md</translation>
    </message>
    <message>
        <source>restore it or leave the clip out</source>
        <translation>请恢复它，或排除这个片段</translation>
    </message>
    <message>
        <source>run `sotto check` on the data set</source>
        <translation>请对数据集运行 `sotto check`</translation>
    </message>
    <message>
        <source>said {0} s for {1} symbols</source>
        <translation>把 {1} 个符号说了 {0} 秒</translation>
    </message>
    <message>
        <source>save it as UTF-8, for instance `iconv -f {0} -t UTF-8 metadata.csv &gt; new.csv`</source>
        <translation>请存为 UTF-8，例如 `iconv -f {0} -t UTF-8 metadata.csv &gt; new.csv`</translation>
    </message>
    <message>
        <source>sentence {0} is not measured: {1}</source>
        <translation>句子 {0} 没有测量：{1}</translation>
    </message>
    <message>
        <source>set blocks to 0</source>
        <translation>请把去掉的块设为 0</translation>
    </message>
    <message>
        <source>set blocks to at most {0}</source>
        <translation>请把去掉的块设为至多 {0}</translation>
    </message>
    <message>
        <source>set blocks to at most {0} or lock fewer</source>
        <translation>请把去掉的块设为至多 {0}，或少锁定几层</translation>
    </message>
    <message>
        <source>set data.mel to {0}, or start from another voice</source>
        <translation>请把 data.mel 设为 {0}，或以另一个声音为起点</translation>
    </message>
    <message>
        <source>set energy to 1</source>
        <translation>请把能量设为 1</translation>
    </message>
    <message>
        <source>set energy to 1 or lock fewer layers</source>
        <translation>请把能量设为 1，或少锁定几层</translation>
    </message>
    <message>
        <source>set fusion.way to beliefs</source>
        <translation>请把 fusion.way 设为 beliefs</translation>
    </message>
    <message>
        <source>set it above 0, or compress where the recordings are</source>
        <translation>请设为大于 0，或在有录音的地方压缩</translation>
    </message>
    <message>
        <source>set it above 0, or to 0 for the one of least loss</source>
        <translation>请设为大于 0，或设为 0 以寻找损失最小的值</translation>
    </message>
    <message>
        <source>set pressure to 0</source>
        <translation>请把压力设为 0</translation>
    </message>
    <message>
        <source>set pressure to 0 or lock fewer layers</source>
        <translation>请把压力设为 0，或少锁定几层</translation>
    </message>
    <message>
        <source>set rank to at least 1 or energy to more than 0</source>
        <translation>请把秩设为至少 1，或能量大于 0</translation>
    </message>
    <message>
        <source>set share to 0</source>
        <translation>请把比例设为 0</translation>
    </message>
    <message>
        <source>set share to 0 or lock fewer layers</source>
        <translation>请把比例设为 0，或少锁定几层</translation>
    </message>
    <message>
        <source>set start.voice to a project with recordings, or transfer.source_share to 0</source>
        <translation>请把 start.voice 设为有录音的项目，或把 transfer.source_share 设为 0</translation>
    </message>
    <message>
        <source>set student.alpha above 0, or vary it too</source>
        <translation>请将 student.alpha 设为大于 0，或让它也参与扫描</translation>
    </message>
    <message>
        <source>set student.invented to 0</source>
        <translation>请把 student.invented 设为 0</translation>
    </message>
    <message>
        <source>set student.invented to 0, or student.timing to aligner</source>
        <translation>请把 student.invented 设为 0，或把 student.timing 设为 aligner</translation>
    </message>
    <message>
        <source>set student.timing to aligner, or train a tacotron</source>
        <translation>请把 student.timing 设为 aligner，或训练一个 tacotron</translation>
    </message>
    <message>
        <source>set teacher.bert to {0}, or leave the voice out</source>
        <translation>请把 teacher.bert 设为 {0}，或排除这个声音</translation>
    </message>
    <message>
        <source>set vocoder.alpha to 0</source>
        <translation>请把 vocoder.alpha 设为 0</translation>
    </message>
    <message>
        <source>setting {0} cannot be {1}</source>
        <translation>设置 {0} 不能是 {1}</translation>
    </message>
    <message>
        <source>settings in [{0}] contradict each other</source>
        <translation>[{0}] 中的设置互相矛盾</translation>
    </message>
    <message>
        <source>several voices as one have no layers that could share weights</source>
        <translation>合而为一的多个声音没有可以共用权重的层</translation>
    </message>
    <message>
        <source>several voices as one have no size of their own</source>
        <translation>合而为一的多个声音没有自己的大小</translation>
    </message>
    <message>
        <source>share {0} has nothing to merge: a model of the family {1} has no hidden units</source>
        <translation>比例 {0} 没有可合并的：{1} 类模型没有隐藏单元</translation>
    </message>
    <message>
        <source>share {0} has nothing to merge: all layers are locked</source>
        <translation>比例 {0} 没有可合并的：所有层都已锁定</translation>
    </message>
    <message>
        <source>slice when the schedule is gradual: from scratch there is nothing to prune</source>
        <translation>逐步剪枝时请用 slice：从零开始没有可剪的</translation>
    </message>
    <message>
        <source>something went wrong inside Sotto ({0}: {1})</source>
        <translation>Sotto 内部出错（{0}：{1}）</translation>
    </message>
    <message>
        <source>speech is only {0} dB above the quietest moments; is it noisy?</source>
        <translation>语音只比最安静处高 {0} dB；是不是有噪声？</translation>
    </message>
    <message>
        <source>start from a project&apos;s folder, or set transfer.source_share to 0</source>
        <translation>请以项目文件夹为起点，或把 transfer.source_share 设为 0</translation>
    </message>
    <message>
        <source>start from an untied voice</source>
        <translation>请从没有共享权重的声音开始</translation>
    </message>
    <message>
        <source>start from another project, or set transfer.source_share to 0</source>
        <translation>请以另一个项目为起点，或把 transfer.source_share 设为 0</translation>
    </message>
    <message>
        <source>start from another voice</source>
        <translation>请以另一个声音为起点</translation>
    </message>
    <message>
        <source>temperature 0 needs data to find the one of least loss</source>
        <translation>温度 0 需要数据来寻找损失最小的值</translation>
    </message>
    <message>
        <source>temperature {0} is below 0</source>
        <translation>温度 {0} 小于 0</translation>
    </message>
    <message>
        <source>temperature {0} is one for all layers, and {1} is locked</source>
        <translation>温度 {0} 对所有层相同，而 {1} 已锁定</translation>
    </message>
    <message>
        <source>the BERT in {0} cannot be read ({1})</source>
        <translation>无法读取 {0} 中的 BERT（{1}）</translation>
    </message>
    <message>
        <source>the BERT in {0} is not the one that was trained with</source>
        <translation>{0} 中的 BERT 不是训练时用的那个</translation>
    </message>
    <message>
        <source>the Piper voice {0} {1} with a sentence</source>
        <translation>Piper 声音 {0} 说一个句子时{1}</translation>
    </message>
    <message>
        <source>the built-in voice died while speaking {0}</source>
        <translation>内置声音在说 {0} 时崩溃</translation>
    </message>
    <message>
        <source>the built-in voice has no speaker {0}</source>
        <translation>内置声音没有说话人 {0}</translation>
    </message>
    <message>
        <source>the checkpoint guesses other things than the settings say</source>
        <translation>检查点猜测的内容与设置所说的不同</translation>
    </message>
    <message>
        <source>the checkpoint&apos;s discriminators do not fit this Sotto&apos;s</source>
        <translation>检查点的判别器与这个版本的 Sotto 不符</translation>
    </message>
    <message>
        <source>the clip {0} has no sounds</source>
        <translation>片段 {0} 没有音</translation>
    </message>
    <message>
        <source>the coding {0} contradicts itself</source>
        <translation>编码方式 {0} 自相矛盾</translation>
    </message>
    <message>
        <source>the command {0} {1} with a sentence</source>
        <translation>命令 {0} 说一个句子时{1}</translation>
    </message>
    <message>
        <source>the data of {0} are not prepared</source>
        <translation>{0} 的数据尚未准备好</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>the disk is read-only</source>
        <translation>磁盘是只读的</translation>
    </message>
    <message>
        <source>the disk quota is used up</source>
        <translation>磁盘配额已用完</translation>
    </message>
    <message>
        <source>the export was stopped</source>
        <translation>导出已停止</translation>
    </message>
    <message>
        <source>the exported file differs from the voice (signal to noise {0} dB, at least {1} dB are needed)</source>
        <translation>导出的文件与声音不同（信噪比 {0} dB，至少需要 {1} dB）</translation>
    </message>
    <message>
        <source>the features in {0} are incomplete or damaged</source>
        <translation>{0} 中的特征不完整或已损坏</translation>
    </message>
    <message>
        <source>the folder cannot be written to</source>
        <translation>文件夹不可写</translation>
    </message>
    <message>
        <source>the folder {0} is empty</source>
        <translation>文件夹 {0} 是空的</translation>
    </message>
    <message>
        <source>the history does not have this student: {0}</source>
        <translation>历史中没有这个学生：{0}</translation>
    </message>
    <message>
        <source>the language {0} is unknown</source>
        <translation>未知的语言 {0}</translation>
    </message>
    <message>
        <source>the listening tests are left out: {0}</source>
        <translation>略去了听音测试：{0}</translation>
    </message>
    <message>
        <source>the loss of the {0} is no longer a number at step {1}</source>
        <translation>{0} 的损失在第 {1} 步不再是数字</translation>
    </message>
    <message>
        <source>the memory of this computer is full</source>
        <translation>本机内存已满</translation>
    </message>
    <message>
        <source>the name is too long</source>
        <translation>名称太长</translation>
    </message>
    <message>
        <source>the name {0} leads outside {1}</source>
        <translation>名称 {0} 指向 {1} 之外</translation>
    </message>
    <message>
        <source>the recordings beside the voice {0} are of other speakers</source>
        <translation>声音 {0} 旁边的录音属于其他说话人</translation>
    </message>
    <message>
        <source>the recordings of the voice in {0} are not there</source>
        <translation>{0} 中声音的录音不在</translation>
    </message>
    <message>
        <source>the sentences in {0} cannot be read ({1})</source>
        <translation>无法读取 {0} 中的句子（{1}）</translation>
    </message>
    <message>
        <source>the sentences were spoken by an earlier {0}</source>
        <translation>这些句子由较早的{0}说出</translation>
    </message>
    <message>
        <source>the server {0} broke off after {1} MB</source>
        <translation>服务器 {0} 在 {1} MB 后中断</translation>
    </message>
    <message>
        <source>the server {0} cannot be reached ({1})</source>
        <translation>无法连接服务器 {0}（{1}）</translation>
    </message>
    <message>
        <source>the sound holds samples that are no numbers</source>
        <translation>声音中有不是数字的样本</translation>
    </message>
    <message>
        <source>the speakers {0}</source>
        <translation>说话人 {0}</translation>
    </message>
    <message>
        <source>the student is not trained yet</source>
        <translation>学生还没有训练</translation>
    </message>
    <message>
        <source>the table of symbols of {0} has nothing of {1}</source>
        <translation>{0} 的符号表中没有 {1} 的任何内容</translation>
    </message>
    <message>
        <source>the teacher has no vocoder of its own</source>
        <translation>教师没有自己的声码器</translation>
    </message>
    <message>
        <source>the teacher is one voice, and agrees with itself</source>
        <translation>教师是单个声音，与自己没有分歧</translation>
    </message>
    <message>
        <source>the teacher&apos;s vocoder is not of the kind {0}</source>
        <translation>教师的声码器不是 {0} 类</translation>
    </message>
    <message>
        <source>the text features in {0} are incomplete or damaged ({1})</source>
        <translation>{0} 中的文本特征不完整或已损坏（{1}）</translation>
    </message>
    <message>
        <source>the text holds no words</source>
        <translation>文本中没有词</translation>
    </message>
    <message>
        <source>the utterances in {0} are damaged ({1})</source>
        <translation>{0} 中的语句已损坏（{1}）</translation>
    </message>
    <message>
        <source>the voice has no speaker {0}</source>
        <translation>声音没有说话人 {0}</translation>
    </message>
    <message>
        <source>the voice in {0} cannot be fused: {1}</source>
        <translation>不能融合 {0} 中的声音：{1}</translation>
    </message>
    <message>
        <source>the voice in {0} does not fit {1}: {2} there, {3} here</source>
        <translation>{0} 中的声音与 {1} 不符：那里是 {2}，这里是 {3}</translation>
    </message>
    <message>
        <source>the voice in {0} has no {1} vocoder for {2} mels to start from</source>
        <translation>{0} 中的声音没有可作为起点的 {1} 声码器（{2} 梅尔谱）</translation>
    </message>
    <message>
        <source>the voice in {0} is damaged ({1})</source>
        <translation>{0} 中的声音已损坏（{1}）</translation>
    </message>
    <message>
        <source>the voice in {0} reads with a BERT that {1} does not read with</source>
        <translation>{0} 中的声音借助 BERT 阅读，而 {1} 不用这个 BERT</translation>
    </message>
    <message>
        <source>the voice variant {0} is unknown</source>
        <translation>未知的声音变体 {0}</translation>
    </message>
    <message>
        <source>the voice {0} cannot read: {1}</source>
        <translation>声音 {0} 读不了：{1}</translation>
    </message>
    <message>
        <source>the voice {0} does not say how far its {1} moves</source>
        <translation>声音 {0} 没有说明它的{1}变化多大</translation>
    </message>
    <message>
        <source>the voice {0} has not learnt the language {1}</source>
        <translation>声音 {0} 没有学过语言 {1}</translation>
    </message>
    <message>
        <source>the voice {0} has {1} mels at {2} Hz, the recordings {3} mels at {4} Hz</source>
        <translation>声音 {0} 用 {2} Hz 的 {1} 梅尔谱，录音用 {4} Hz 的 {3} 梅尔谱</translation>
    </message>
    <message>
        <source>the voice {0} reads with a BERT, which needs the written text</source>
        <translation>声音 {0} 借助 BERT 阅读，需要书面文本</translation>
    </message>
    <message>
        <source>the voice {0} reads with a BERT, which no file can hold</source>
        <translation>声音 {0} 借助 BERT 阅读，任何文件都装不下它</translation>
    </message>
    <message>
        <source>the voice {0} speaks through Griffin–Lim, which no file can hold</source>
        <translation>声音 {0} 通过 Griffin–Lim 说话，任何文件都装不下它</translation>
    </message>
    <message>
        <source>the voice {0} {1} with a sentence</source>
        <translation>声音 {0} 说一个句子时{1}</translation>
    </message>
    <message>
        <source>the voices in {0} and {1} are of different shapes, whose weights have no mean</source>
        <translation>{0} 和 {1} 中的声音形状不同，权重无法平均</translation>
    </message>
    <message>
        <source>the votes are from a newer version of Sotto</source>
        <translation>投票来自更新版本的 Sotto</translation>
    </message>
    <message>
        <source>the {0}&apos;s layers are tied by {1} already</source>
        <translation>{0} 的层已按 {1} 共享</translation>
    </message>
    <message>
        <source>there are no recordings to fit a voice to</source>
        <translation>没有可用来拟合声音的录音</translation>
    </message>
    <message>
        <source>there is no BERT folder {0}</source>
        <translation>没有 BERT 文件夹 {0}</translation>
    </message>
    <message>
        <source>there is no coding {0}</source>
        <translation>没有编码方式 {0}</translation>
    </message>
    <message>
        <source>there is no corpus {0} to get</source>
        <translation>没有可获取的语料库 {0}</translation>
    </message>
    <message>
        <source>there is no file {0}</source>
        <translation>没有文件 {0}</translation>
    </message>
    <message>
        <source>there is no folder {0}</source>
        <translation>没有文件夹 {0}</translation>
    </message>
    <message>
        <source>there is no id to speak</source>
        <translation>没有可说的编号</translation>
    </message>
    <message>
        <source>there is no matrix to factorise: all layers are locked</source>
        <translation>没有可分解的矩阵：所有层都已锁定</translation>
    </message>
    <message>
        <source>there is no recipe {0}</source>
        <translation>没有配方 {0}</translation>
    </message>
    <message>
        <source>there is no setting {0}</source>
        <translation>没有设置 {0}</translation>
    </message>
    <message>
        <source>there is no speaker {0}</source>
        <translation>没有说话人 {0}</translation>
    </message>
    <message>
        <source>there is no teacher to ask yet</source>
        <translation>还没有可询问的教师</translation>
    </message>
    <message>
        <source>there is no teacher to hear yet</source>
        <translation>还没有可试听的教师</translation>
    </message>
    <message>
        <source>there is no voice in {0}</source>
        <translation>{0} 中没有声音</translation>
    </message>
    <message>
        <source>there is no voice to fuse in {0}</source>
        <translation>{0} 中没有可融合的声音</translation>
    </message>
    <message>
        <source>there is no voice to start from in {0}</source>
        <translation>{0} 中没有可作为起点的声音</translation>
    </message>
    <message>
        <source>there is no {0}</source>
        <translation>没有 {0}</translation>
    </message>
    <message>
        <source>there is no {0} kHz anchor at {1} Hz</source>
        <translation>采样率 {1} Hz 时没有 {0} kHz 锚点</translation>
    </message>
    <message>
        <source>there is nothing to make smaller</source>
        <translation>没有可变小的</translation>
    </message>
    <message>
        <source>these are {0} students; a sweep has at most {1}</source>
        <translation>这需要 {0} 个学生；一次扫描最多 {1} 个</translation>
    </message>
    <message>
        <source>these settings have format {0}, this Sotto reads up to {1}</source>
        <translation>这些设置的格式为 {0}，这个版本的 Sotto 最高能读 {1}</translation>
    </message>
    <message>
        <source>they have one speaker: set data.language instead</source>
        <translation>只有一位说话人：请改为设置 data.language</translation>
    </message>
    <message>
        <source>this Sotto brings no base voice</source>
        <translation>这个 Sotto 没有自带基础声音</translation>
    </message>
    <message>
        <source>this is a fault of Sotto&apos;s; report it with the voice</source>
        <translation>这是 Sotto 的错误；请连同声音一起报告</translation>
    </message>
    <message>
        <source>this needs recordings</source>
        <translation>这需要录音</translation>
    </message>
    <message>
        <source>tie before pruning</source>
        <translation>请先共享再剪枝</translation>
    </message>
    <message>
        <source>took longer than {0} s</source>
        <translation>用时超过 {0} 秒</translation>
    </message>
    <message>
        <source>train it before its control</source>
        <translation>请先训练它，再训练它的对照</translation>
    </message>
    <message>
        <source>train it first</source>
        <translation>请先训练它</translation>
    </message>
    <message>
        <source>train it first, or check the path</source>
        <translation>请先训练它，或检查路径</translation>
    </message>
    <message>
        <source>train it with `sotto resume {0}`</source>
        <translation>请用 `sotto resume {0}` 训练</translation>
    </message>
    <message>
        <source>train it, or choose the teacher&apos;s kind to hear settings at once</source>
        <translation>请训练它，或选择与教师同种，以便立即试听设置</translation>
    </message>
    <message>
        <source>train its vocoder first</source>
        <translation>请先训练它的声码器</translation>
    </message>
    <message>
        <source>train one first</source>
        <translation>请先训练一个</translation>
    </message>
    <message>
        <source>train one of the kind neural</source>
        <translation>请训练 neural 类的声码器</translation>
    </message>
    <message>
        <source>train one with `sotto resume {0}`</source>
        <translation>请用 `sotto resume {0}` 训练一个</translation>
    </message>
    <message>
        <source>train or copy it again</source>
        <translation>请重新训练或复制</translation>
    </message>
    <message>
        <source>train that</source>
        <translation>请训练它</translation>
    </message>
    <message>
        <source>train that first</source>
        <translation>请先训练它</translation>
    </message>
    <message>
        <source>train the teacher first</source>
        <translation>请先训练教师</translation>
    </message>
    <message>
        <source>transfer.source_share asks for old recordings, but {0}</source>
        <translation>transfer.source_share 要求用旧录音，但是{0}</translation>
    </message>
    <message>
        <source>try again</source>
        <translation>请再试一次</translation>
    </message>
    <message>
        <source>try it by hand: {0} …</source>
        <translation>请手动试试：{0} …</translation>
    </message>
    <message>
        <source>try it with `sotto say`, or with sentences in its language and script</source>
        <translation>请用 `sotto say` 试试，或用它的语言和文字的句子</translation>
    </message>
    <message>
        <source>two clips are called {0}</source>
        <translation>有两个片段都叫 {0}</translation>
    </message>
    <message>
        <source>unlock it or set temperature to 1</source>
        <translation>请解锁它，或把温度设为 1</translation>
    </message>
    <message>
        <source>unlock it, or leave ties out (layers 1, kernels and biases false)</source>
        <translation>请解锁它，或不要共享（层 1，卷积核和偏置 false）</translation>
    </message>
    <message>
        <source>unpack it if need be and give the folder it lies in</source>
        <translation>必要时先解包，再指明它所在的文件夹</translation>
    </message>
    <message>
        <source>update Sotto</source>
        <translation>请更新 Sotto</translation>
    </message>
    <message>
        <source>use `sotto resume {0}`</source>
        <translation>请使用 `sotto resume {0}`</translation>
    </message>
    <message>
        <source>use another</source>
        <translation>请用另一种</translation>
    </message>
    <message>
        <source>use fp32, fp16, int8, int4 or palette1 to palette8, and with it or alone sparse with a share up to {0} or one of {1}, as in sparse0.75+int8</source>
        <translation>请用 fp32、fp16、int8、int4 或 palette1 到 palette8，另外或单独用 sparse，其比例至多 {0}，或取 {1} 之一，例如 sparse0.75+int8</translation>
    </message>
    <message>
        <source>use that version</source>
        <translation>请使用那个版本</translation>
    </message>
    <message>
        <source>vocoders of the kind {0} cannot be exported</source>
        <translation>不能导出 {0} 类声码器</translation>
    </message>
    <message>
        <source>voices of the family {0} cannot be exported</source>
        <translation>不能导出 {0} 类声音</translation>
    </message>
    <message>
        <source>voices with a mixture head do not fuse</source>
        <translation>带混合输出头的声音不能融合</translation>
    </message>
    <message>
        <source>wait for it or stop it first</source>
        <translation>请等它结束，或先停止它</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>was the recipe made for another voice?</source>
        <translation>这个配方是给另一个声音做的吗？</translation>
    </message>
    <message>
        <source>what is to be tied holds {0}, which is locked</source>
        <translation>要共享的部分包含已锁定的 {0}</translation>
    </message>
    <message>
        <source>write `id|text` or `id|text|normalised text`, with | between and nowhere else</source>
        <translation>请写成 `id|text` 或 `id|text|normalised text`，只在其间用 |</translation>
    </message>
    <message>
        <source>write ids without folders and odd characters</source>
        <translation>编号请不要带文件夹和特殊字符</translation>
    </message>
    <message>
        <source>write one row `id|text` for each recording</source>
        <translation>请为每段录音写一行 `id|text`</translation>
    </message>
    <message>
        <source>write one sentence a line</source>
        <translation>请每行写一个句子</translation>
    </message>
    <message>
        <source>write some words</source>
        <translation>请写几个词</translation>
    </message>
    <message>
        <source>wrote no WAV file that can be read: {0}</source>
        <translation>没有写出可读取的 WAV 文件：{0}</translation>
    </message>
    <message>
        <source>wrote no WAV file{0}</source>
        <translation>没有写出 WAV 文件{0}</translation>
    </message>
    <message>
        <source>wrote {0} MB</source>
        <translation>写出了 {0} MB</translation>
    </message>
    <message>
        <source>{0} (voice.toml names the folder); its students do without</source>
        <translation>{0}（voice.toml 指明了该文件夹）；它的学生不需要</translation>
    </message>
    <message>
        <source>{0} Hz, most clips have {1} Hz; it is resampled</source>
        <translation>{0} Hz，多数片段为 {1} Hz；会重采样</translation>
    </message>
    <message>
        <source>{0} already holds a project</source>
        <translation>{0} 中已有项目</translation>
    </message>
    <message>
        <source>{0} cannot be opened ({1})</source>
        <translation>无法打开 {0}（{1}）</translation>
    </message>
    <message>
        <source>{0} cannot be reached</source>
        <translation>无法连接 {0}</translation>
    </message>
    <message>
        <source>{0} cannot be read ({1})</source>
        <translation>无法读取 {0}（{1}）</translation>
    </message>
    <message>
        <source>{0} cannot be read as audio ({1})</source>
        <translation>无法把 {0} 作为音频读取（{1}）</translation>
    </message>
    <message>
        <source>{0} cannot be unpacked ({1})</source>
        <translation>无法解包 {0}（{1}）</translation>
    </message>
    <message>
        <source>{0} cannot be used ({1})</source>
        <translation>{0} 不能使用（{1}）</translation>
    </message>
    <message>
        <source>{0} cannot be used as a Piper voice ({1})</source>
        <translation>{0} 不能用作 Piper 声音（{1}）</translation>
    </message>
    <message>
        <source>{0} cannot be varied in a sweep</source>
        <translation>{0} 不能用于扫描</translation>
    </message>
    <message>
        <source>{0} cannot say {1} of {2} sentences, the last because {3}</source>
        <translation>{0} 说不出 {2} 个句子中的 {1} 个，最后一个因为 {3}</translation>
    </message>
    <message>
        <source>{0} changes nothing, because the project has a recipe of its own</source>
        <translation>{0} 不起作用，因为项目有自己的配方</translation>
    </message>
    <message>
        <source>{0} channels; they are mixed to one</source>
        <translation>{0} 个声道；会混为一个</translation>
    </message>
    <message>
        <source>{0} counts {1}: its validation loss is {2}.</source>
        <translation>{0} 占 {1}：它的验证损失为 {2}。</translation>
    </message>
    <message>
        <source>{0} describes no voice ({1})</source>
        <translation>{0} 没有描述声音（{1}）</translation>
    </message>
    <message>
        <source>{0} does not fit its model ({1})</source>
        <translation>{0} 与它的模型不符（{1}）</translation>
    </message>
    <message>
        <source>{0} gave no sound for {1}</source>
        <translation>{0} 对 {1} 没有发出声音</translation>
    </message>
    <message>
        <source>{0} has learnt from {1} recordings that are held out here: its weight and the report flatter it.</source>
        <translation>{0} 学过这里留出的 {1} 段录音：它的权重和报告都会高估它。</translation>
    </message>
    <message>
        <source>{0} has no report yet</source>
        <translation>{0} 还没有报告</translation>
    </message>
    <message>
        <source>{0} has no safetensors weights, and others are not read because they may hold programs</source>
        <translation>{0} 没有 safetensors 权重，其他格式可能含有程序，因此不读取</translation>
    </message>
    <message>
        <source>{0} has no student</source>
        <translation>{0} 没有学生</translation>
    </message>
    <message>
        <source>{0} has no teacher yet</source>
        <translation>{0} 还没有教师</translation>
    </message>
    <message>
        <source>{0} has no tokenizer (tokenizer.json or vocab.txt)</source>
        <translation>{0} 没有分词器（tokenizer.json 或 vocab.txt）</translation>
    </message>
    <message>
        <source>{0} has no voice yet</source>
        <translation>{0} 还没有声音</translation>
    </message>
    <message>
        <source>{0} has no voice {1}</source>
        <translation>{0} 没有声音 {1}</translation>
    </message>
    <message>
        <source>{0} has no {1} that is known</source>
        <translation>{0} 没有已知的 {1}</translation>
    </message>
    <message>
        <source>{0} has {1} samples a second</source>
        <translation>{0} 每秒只有 {1} 个样本</translation>
    </message>
    <message>
        <source>{0} holds no BERT (it has no config.json)</source>
        <translation>{0} 中没有 BERT（没有 config.json）</translation>
    </message>
    <message>
        <source>{0} holds no clips</source>
        <translation>{0} 中没有片段</translation>
    </message>
    <message>
        <source>{0} holds no folder {1}</source>
        <translation>{0} 中没有文件夹 {1}</translation>
    </message>
    <message>
        <source>{0} holds no sentence</source>
        <translation>{0} 中没有句子</translation>
    </message>
    <message>
        <source>{0} holds no sound at all</source>
        <translation>{0} 中完全没有声音</translation>
    </message>
    <message>
        <source>{0} holds no voice yet</source>
        <translation>{0} 中还没有声音</translation>
    </message>
    <message>
        <source>{0} holds nothing that can be spoken</source>
        <translation>{0} 中没有能说的内容</translation>
    </message>
    <message>
        <source>{0} holds other files</source>
        <translation>{0} 中有其他文件</translation>
    </message>
    <message>
        <source>{0} holds samples that are no numbers</source>
        <translation>{0} 中有不是数字的样本</translation>
    </message>
    <message>
        <source>{0} holds {1} .onnx files</source>
        <translation>{0} 中有 {1} 个 .onnx 文件</translation>
    </message>
    <message>
        <source>{0} in {1}: the id {2} is already on line {3}</source>
        <translation>{1} 中的 {0}：编号 {2} 已在第 {3} 行出现</translation>
    </message>
    <message>
        <source>{0} in {1}: the id {2} is no name of a file in wavs/</source>
        <translation>{1} 中的 {0}：编号 {2} 不是 wavs/ 中文件的名称</translation>
    </message>
    <message>
        <source>{0} is a file</source>
        <translation>{0} 是文件</translation>
    </message>
    <message>
        <source>{0} is damaged ({1})</source>
        <translation>{0} 已损坏（{1}）</translation>
    </message>
    <message>
        <source>{0} is damaged in line {1}</source>
        <translation>{0} 的第 {1} 行已损坏</translation>
    </message>
    <message>
        <source>{0} is damaged or missing ({1})</source>
        <translation>{0} 已损坏或缺失（{1}）</translation>
    </message>
    <message>
        <source>{0} is damaged: its checksum is not the one that was published</source>
        <translation>{0} 已损坏：校验和与公布的不同</translation>
    </message>
    <message>
        <source>{0} is empty</source>
        <translation>{0} 是空的</translation>
    </message>
    <message>
        <source>{0} is from a newer Sotto</source>
        <translation>{0} 来自更新版本的 Sotto</translation>
    </message>
    <message>
        <source>{0} is left out: {1}</source>
        <translation>排除了 {0}：{1}</translation>
    </message>
    <message>
        <source>{0} is named {1} but holds {2} audio</source>
        <translation>{0} 的扩展名是 {1}，内容却是 {2} 音频</translation>
    </message>
    <message>
        <source>{0} is no voice</source>
        <translation>{0} 不是声音</translation>
    </message>
    <message>
        <source>{0} is no voice of Sotto&apos;s ({1})</source>
        <translation>{0} 不是 Sotto 的声音（{1}）</translation>
    </message>
    <message>
        <source>{0} is not UTF-8</source>
        <translation>{0} 不是 UTF-8</translation>
    </message>
    <message>
        <source>{0} is not a Sotto project (it has no project.toml)</source>
        <translation>{0} 不是 Sotto 项目（没有 project.toml）</translation>
    </message>
    <message>
        <source>{0} is not a checkpoint of Sotto</source>
        <translation>{0} 不是 Sotto 的检查点</translation>
    </message>
    <message>
        <source>{0} is not a data set: found {1}, none of them a pair</source>
        <translation>{0} 不是数据集：找到 {1}，没有成对的</translation>
    </message>
    <message>
        <source>{0} is not empty</source>
        <translation>{0} 不是空的</translation>
    </message>
    <message>
        <source>{0} is not valid TOML ({1})</source>
        <translation>{0} 不是有效的 TOML（{1}）</translation>
    </message>
    <message>
        <source>{0} is too short</source>
        <translation>{0} 太短</translation>
    </message>
    <message>
        <source>{0} is truncated</source>
        <translation>{0} 不完整</translation>
    </message>
    <message>
        <source>{0} is {1}</source>
        <translation>{0} 为 {1}</translation>
    </message>
    <message>
        <source>{0} lasts {1} minutes</source>
        <translation>{0} 长达 {1} 分钟</translation>
    </message>
    <message>
        <source>{0} layers of different widths cannot be tied</source>
        <translation>{0} 中宽度不同的层不能共享</translation>
    </message>
    <message>
        <source>{0} letters a second, the others have about {1}: the text says less than the recording</source>
        <translation>每秒 {0} 个字母，其他片段约 {1} 个：文本比录音少</translation>
    </message>
    <message>
        <source>{0} letters a second, the others have about {1}: the text says more than the recording</source>
        <translation>每秒 {0} 个字母，其他片段约 {1} 个：文本比录音多</translation>
    </message>
    <message>
        <source>{0} line {1} has {2}{3}</source>
        <translation>{0} 第 {1} 行有 {2}{3}</translation>
    </message>
    <message>
        <source>{0} line {1} is not UTF-8</source>
        <translation>{0} 第 {1} 行不是 UTF-8</translation>
    </message>
    <message>
        <source>{0} looks in a row at held-out sentences brought no lower loss: training ended at step {1}.</source>
        <translation>连续 {0} 次查看留出句子都没有更低的损失：训练在第 {1} 步结束。</translation>
    </message>
    <message>
        <source>{0} names the model {1}, which is not there</source>
        <translation>{0} 指明的模型 {1} 不存在</translation>
    </message>
    <message>
        <source>{0} needs {1} GB in {2}, where {3} are free</source>
        <translation>{0} 需要在 {2} 有 {1} GB，那里只有 {3}</translation>
    </message>
    <message>
        <source>{0} not seem to fit the text: {1}. Listen, then correct the text or leave out.</source>
        <translation>{0}，似乎与文本不符：{1}。请试听，然后改正文本或排除。</translation>
    </message>
    <message>
        <source>{0} of {1} clips are left out.</source>
        <translation>{1} 个片段中有 {0} 个被排除。</translation>
    </message>
    <message>
        <source>{0} of {1} clips are left out; `sotto check` or the Data page says why.</source>
        <translation>{1} 个片段中有 {0} 个被排除；`sotto check` 或“数据”页会说明原因。</translation>
    </message>
    <message>
        <source>{0} of {1} held-out sentences were measured in the time; `sotto evaluate` measures them all.</source>
        <translation>时间内测量了 {1} 个留出句子中的 {0} 个；`sotto evaluate` 会全部测量。</translation>
    </message>
    <message>
        <source>{0} recordings have no row in metadata.csv</source>
        <translation>{0} 段录音在 metadata.csv 中没有对应的行</translation>
    </message>
    <message>
        <source>{0} runs a program that you have not confirmed: {1}</source>
        <translation>{0} 会运行一个您尚未确认的程序：{1}</translation>
    </message>
    <message>
        <source>{0} runs at {1} times the speed of fp32 on this machine{2}</source>
        <translation>{0} 在本机的速度是 fp32 的 {1} 倍{2}</translation>
    </message>
    <message>
        <source>{0} s; at most {1} s, cut it into sentences</source>
        <translation>{0} 秒；至多 {1} 秒，请剪成句子</translation>
    </message>
    <message>
        <source>{0} s; needs at least {1} s</source>
        <translation>{0} 秒；至少需要 {1} 秒</translation>
    </message>
    <message>
        <source>{0} s; shorter sentences are learnt faster</source>
        <translation>{0} 秒；更短的句子学得更快</translation>
    </message>
    <message>
        <source>{0} should be {1}</source>
        <translation>{0} 应当是 {1}</translation>
    </message>
    <message>
        <source>{0} texts have no recording beside them</source>
        <translation>{0} 段文本旁边没有录音</translation>
    </message>
    <message>
        <source>{0} trials do not find a listener who is right in {1}</source>
        <translation>{0} 个试次发现不了能对 {1} 的听者</translation>
    </message>
    <message>
        <source>{0} was made by a newer Sotto</source>
        <translation>{0} 由更新版本的 Sotto 制作</translation>
    </message>
    <message>
        <source>{0} would last over {1} hours</source>
        <translation>{0} 会超过 {1} 小时</translation>
    </message>
    <message>
        <source>{0}: there is no {1}</source>
        <translation>{0}：没有 {1}</translation>
    </message>
</context>
<context>
    <name>usage</name>
    <message>
        <source>Anywhere Sotto is installed, in this folder:</source>
        <translation>在任何装有 Sotto 的地方，在此文件夹中：</translation>
    </message>
    <message>
        <source>Copy {0} and {1} into the folder /share/piper, start the Piper add-on again, and choose the voice under Settings, Voice assistants.</source>
        <translation>把 {0} 和 {1} 复制到文件夹 /share/piper，重启 Piper 加载项，然后在“设置”的“语音助手”中选择这个声音。</translation>
    </message>
    <message>
        <source>Install it with: pip install piper-tts. Then, in this folder:</source>
        <translation>用 pip install piper-tts 安装。然后在此文件夹中：</translation>
    </message>
    <message>
        <source>Speakers are numbered from 0.</source>
        <translation>说话人从 0 开始编号。</translation>
    </message>
    <message>
        <source>Version 1, with its folder espeak-ng-data (version 2 takes phonemes instead, as the card says):</source>
        <translation>版本 1，连同它的文件夹 espeak-ng-data（版本 2 改为接受音素，见卡片）：</translation>
    </message>
    <message>
        <source>With an add-on that reads Piper voices, such as Sonata: put {0} and {1} into one archive and choose it there.</source>
        <translation>使用能读 Piper 声音的加载项（例如 Sonata）：把 {0} 和 {1} 放进一个压缩包，在那里选择它。</translation>
    </message>
    <message>
        <source>{0} names what goes in, what comes out, and the id of each phoneme. From Python, with numpy and onnxruntime:</source>
        <translation>{0} 说明输入什么、输出什么，以及每个音素的编号。在 Python 中，用 numpy 和 onnxruntime：</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>{0} LUFS</source>
        <translation>{0} LUFS</translation>
    </message>
    <message>
        <source>{0} h</source>
        <translation>{0} 小时</translation>
    </message>
    <message>
        <source>{0} h {1} min</source>
        <translation>{0} 小时 {1} 分钟</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} 分钟</translation>
    </message>
    <message>
        <source>{0} min {1} s</source>
        <translation>{0} 分 {1} 秒</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} 秒</translation>
    </message>
    <message>
        <source>{0}.</source>
        <translation>{0}。</translation>
    </message>
</context>
</TS>
