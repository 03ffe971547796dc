import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePick } from '#console/i18n/index.ts';
import { Dialog } from '#console/parts/Overlay.tsx';
import { holdsRole, READERS } from '#console/shell/me.ts';
import type { Me } from '#kernel/identity/contract.ts';
import { type Group, type Jump, keepRecent, step } from './hits.ts';
import { useGo, useJumps } from './use-jumps.ts';

const WIDTH_PX = 640;

interface JumpDialogProps {
  me: Me;
  isOpen: boolean;
  onClose: () => void;
}

/** Finds anything and goes there: a combobox whose list stands below it, kept by the keyboard alone. */
export function JumpDialog({ me, isOpen, onClose }: JumpDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={isOpen}
      title={t('jump.title')}
      footer={null}
      width={WIDTH_PX}
      className="jump"
      onCancel={onClose}
      closable={{ 'aria-label': t('common.close') }}
    >
      <Finder me={me} onClose={onClose} />
    </Dialog>
  );
}

function Finder({ me, onClose }: Omit<JumpDialogProps, 'isOpen'>) {
  const { t } = useTranslation();
  const id = useId();
  const go = useGo();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const { groups, isLoading, error } = useJumps(me, typed);
  const all = groups.flatMap(({ jumps }) => jumps);
  const at = Math.min(active, all.length - 1);
  const choose = (jump: Jump | undefined) => {
    if (!jump) return;
    keepRecent(me.account, { ...jump, isNear: false });
    onClose();
    void go(jump);
  };
  const press = (event: KeyboardEvent) => {
    // While characters are being composed the keys are those of the input method.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setActive(step(at, event.key === 'ArrowDown' ? 1 : -1, all.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // What is shown meanwhile was found by what was typed before: only a screen is sure already.
      const jump = all[at];
      if (!isLoading || jump?.kind === 'screen') choose(jump);
    }
  };
  const isNothing = typed.trim() !== '' && all.length === 0 && !isLoading;
  return (
    <>
      <input
        role="combobox"
        className="jump-field"
        aria-label={t('jump.title')}
        aria-expanded={all.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        {...(at >= 0 ? { 'aria-activedescendant': `${id}-${at}` } : {})}
        placeholder={t(holdsRole(me, ...READERS) ? 'jump.hint' : 'jump.hintPeople')}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        value={typed}
        ref={(field) => field?.focus()}
        onChange={({ target }) => {
          setTyped(target.value);
          setActive(0);
        }}
        onKeyDown={press}
      />
      <p className="visually-hidden" role="status">
        {isLoading ? t('picker.searching') : t('jump.count', { count: all.length })}
      </p>
      {error && <p className="jump-fault">{error.message}</p>}
      {isNothing && !error && (
        <p className="jump-nothing">
          {t('jump.nothing', { text: typed.trim() })}
          <span>{t('jump.nothingHint')}</span>
        </p>
      )}
      <Options id={id} groups={groups} active={at} onActive={setActive} onChoose={choose} />
      <p className="jump-keys">{t('jump.keys')}</p>
    </>
  );
}

interface OptionsProps {
  id: string;
  groups: readonly Group[];
  active: number;
  onActive: (index: number) => void;
  onChoose: (jump: Jump) => void;
}

function Options({ id, groups, active, onActive, onChoose }: OptionsProps) {
  const { t } = useTranslation();
  const pick = usePick();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  let index = -1;
  return (
    <div role="listbox" id={`${id}-list`} aria-label={t('jump.title')} className="jump-list" ref={list}>
      {groups.map(({ key, jumps }) => (
        <div role="group" key={key} aria-labelledby={`${id}-${key}`}>
          <div role="presentation" className="jump-group" id={`${id}-${key}`}>
            {t(`jump.${key}`)}
          </div>
          {jumps.map((jump) => {
            index += 1;
            const own = index;
            return (
              // The keyboard is the field's: it holds the focus, and the list follows its arrow keys.
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
              <div
                role="option"
                key={`${jump.kind}/${jump.at}`}
                id={`${id}-${own}`}
                aria-selected={own === active}
                className="jump-option"
                onMouseMove={() => onActive(own)}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onChoose(jump)}
              >
                <span className="jump-name">{pick(jump.name) || jump.name.zh}</span>
                <span className="quiet">{pick(jump.detail) || jump.detail.zh}</span>
                {jump.isNear && <span className="jump-near">{t('jump.near')}</span>}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
